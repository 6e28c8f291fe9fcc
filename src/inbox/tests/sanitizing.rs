//! sanitizing
