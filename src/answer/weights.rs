//! Fitted numbers, all in one place.

/// Weights of [`super::rank::Features`].
pub const RANK: [f32; 22] = [
    2.825, 2.048, 0.172, 1.007, 1.177, 6.129, 3.171, 2.915, 1.982, 2.834, 2.405, 0.384, -0.037,
    2.646, 0.152, -0.966, 1.929, 1.126, 2.45, 2.197, 0.376, -0.638,
];

/// Weights of [`super::rank::WindowFeatures`].
pub const WINDOW: [f32; 8] = [2.0, 0.6, 0.5, 0.15, 0.2, 0.2, 0.05, 0.1];

/// Weights of [`super::confidence::features`].
pub const CONFIDENCE: [f32; 33] = [
    -3.707, 8.302, 0.343, -2.27, -1.326, 4.471, 10.391, 1.249, 1.97, 2.174, 1.577, 0.015, 0.03,
    -1.646, 1.051, -1.573, 0.933, 0.851, 0.306, 1.324, -0.808, -0.224, 0.253, -1.375, 2.536, 1.479,
    0.729, -3.117, -1.274, 0.757, 5.539, 1.741, 6.674,
];

/// Log-odds where all features are 0.
pub const CONFIDENCE_BIAS: f32 = -1.067;

/// From this confidence on the bot answers.
pub const ANSWERS_AT: f32 = 0.87;
