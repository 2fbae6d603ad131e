//! Fitted numbers, all in one place.
//!
//! [`RANK`] and [`CONFIDENCE`] were fitted by `tests/fit/fit.py` on the development halves of three packs: 1,350 questions
//! on 25 encyclopedia articles in English and the same with slips of the keyboard, about 590 on 200 passages in each of
//! twelve languages, and 48 on one news article. The script prints how they do on articles that were left out.
//! [`WINDOW`] was set by hand on the English ones; fitted weights did not do better there. [`ANSWERS_AT`] was chosen there so
//! that nine in ten answerable questions are answered and nine in ten others are not.

/// Weights of [`super::rank::Features`].
pub const RANK: [f32; 22] = [
    2.862, 1.984, 0.132, 0.975, 1.191, 6.831, 3.167, 2.767, 1.993, 2.743, 2.437, 0.378, -0.167,
    2.671, 0.332, -0.973, 1.897, 1.133, 2.517, 2.49, 0.344, -0.582,
];

/// Weights of [`super::window::WindowFeatures`].
pub const WINDOW: [f32; 8] = [2.0, 0.6, 0.5, 0.15, 0.2, 0.2, 0.05, 0.1];

/// Weights of [`super::confidence::features`].
pub const CONFIDENCE: [f32; 33] = [
    -5.687, 11.931, 0.630, -0.882, -0.664, 3.210, 9.502, 0.599, 1.695, 1.671, 1.334, 0.416, -0.979,
    -3.608, -1.073, -1.254, 0.986, 1.182, 1.022, 3.133, -0.584, 1.213, 0.258, 0.489, 3.321, 1.483,
    1.566, -3.887, -2.739, 2.981, 3.019, 1.135, 2.616,
];

/// Log-odds where all features are 0.
pub const CONFIDENCE_BIAS: f32 = 0.892;

/// From this confidence on the bot answers.
pub const ANSWERS_AT: f32 = 0.83;
