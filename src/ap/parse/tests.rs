//! Tables of the shapes seen and what they mean.
