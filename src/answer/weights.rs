//! Fitted numbers, all in one place.

/// Weights of [`super::rank::Features`].
pub const RANK: [f32; 20] = [
    2.897, 2.218, 0.178, 0.965, 1.128, 5.957, 2.969, 2.829, 1.953, 2.814, 2.405, 0.361, -0.193,
    2.428, 0.139, -0.937, 1.929, 1.124, 2.376, 2.172,
];

/// Weights of [`super::rank::WindowFeatures`].
pub const WINDOW: [f32; 8] = [2.0, 0.6, 0.5, 0.15, 0.2, 0.2, 0.05, 0.1];

/// Weights of [`super::confidence::features`].
pub const CONFIDENCE: [f32; 31] = [
    -4.538, 8.527, 0.427, -2.324, -1.29, 4.84, 10.07, 1.516, 1.973, 2.036, 1.634, 0.047, -0.196,
    -1.965, 1.079, -1.556, 0.971, 0.892, 0.475, 1.52, 0.245, -1.484, 1.876, 1.473, 0.736, -3.194,
    -1.216, 1.119, 6.085, 1.702, 6.121,
];

/// Log-odds where all features are 0.
pub const CONFIDENCE_BIAS: f32 = -1.063;

/// From this confidence on the bot answers.
pub const ANSWERS_AT: f32 = 0.84;
