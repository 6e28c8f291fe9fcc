//! Tables and stories: what is let in, what is refused, and what it changes.
