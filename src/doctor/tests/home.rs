//! What is on the machine.
