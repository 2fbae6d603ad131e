//! The built-in library: articles that every home starts with.

/// File name and text of each built-in article.
pub const ARTICLES: &[(&str, &str)] = &[(
    "russia-iran-partnership.md",
    include_str!("../index/articles/russia-iran-partnership.md"),
)];
