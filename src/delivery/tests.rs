//! Tables: which file is which post, what is sent, when to try again.
