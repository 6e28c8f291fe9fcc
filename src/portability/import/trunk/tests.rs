//! Archives that are refused, and those that are read.
