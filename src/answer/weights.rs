//! Fitted numbers, all in one place.

/// Weights of [`super::rank::Features`].
pub const RANK: [f32; 18] = [
    1.0, 1.0, 0.0, 1.0, 1.0, 0.3, 0.5, 0.5, 1.0, 2.0, 1.0, 1.0, 0.3, -0.5, 0.0, 0.0, 0.0, 0.0,
];

/// Weights of [`super::rank::WindowFeatures`].
pub const WINDOW: [f32; 8] = [2.0, 0.6, 0.5, 0.15, 0.2, 0.2, 0.05, 0.1];

/// Weights of [`super::confidence::features`].
pub const CONFIDENCE: [f32; 12] = [
    3.0, 3.0, 1.0, 1.0, -3.0, 2.0, 0.3, -1.0, -0.5, 0.0, 0.0, 1.0,
];

/// Log-odds where all features are 0.
pub const CONFIDENCE_BIAS: f32 = -4.0;

/// From this confidence on the bot answers.
pub const ANSWERS_AT: f32 = 0.5;
