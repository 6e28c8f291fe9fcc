//! Archives of every format, read into posts.
