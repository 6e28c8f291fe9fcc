//! What the desk does to the store.
