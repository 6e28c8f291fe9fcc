//! Each check with what it may see.

mod home;
