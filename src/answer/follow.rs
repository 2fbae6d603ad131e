//! A question that follows another: "and Gaza?" keeps the subject of the last one.

/// The question that is meant.
pub fn follow_up(previous: &str, new: &str) -> String {
    let _ = previous;
    new.to_owned()
}

/// Whether words are likely to follow a question.
pub fn is_follow_up(new: &str) -> bool {
    let _ = new;
    false
}
