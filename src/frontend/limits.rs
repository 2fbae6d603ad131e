//! How much one member, one channel and one guild may ask.

use std::hash::Hash;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

/// Questions a minute, which may come at once.
const MEMBER: NonZeroU32 = NonZeroU32::new(20).unwrap();
const CHANNEL: NonZeroU32 = NonZeroU32::new(300).unwrap();
const GUILD: NonZeroU32 = NonZeroU32::new(600).unwrap();
/// Names are offered to one member so often in a minute: with each letter or so.
const OFFERS: NonZeroU32 = NonZeroU32::new(120).unwrap();

type Limiter<K, C> = RateLimiter<K, DashMapStateStore<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is answered.
    Answer,
    /// Its asker is told that this is too much.
    Tell,
    /// Nobody is told anything.
    Silent,
}

/// What was asked in the last minute, by the platform's ids.
pub struct Limits<K: Hash + Eq + Clone, C: Clock = DefaultClock> {
    member: Limiter<K, C>,
    channel: Limiter<K, C>,
    guild: Limiter<K, C>,
    told: Limiter<K, C>,
    offers: Limiter<K, C>,
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Limits<K, C> {
    /// Nothing was asked yet.
    pub fn new(clock: &C) -> Limits<K, C> {
        let limiter = |most: NonZeroU32| {
            RateLimiter::new(
                Quota::per_minute(most),
                DashMapStateStore::default(),
                C::clone(clock),
            )
        };
        Limits {
            member: limiter(MEMBER),
            channel: limiter(CHANNEL),
            guild: limiter(GUILD),
            told: limiter(NonZeroU32::MIN),
            offers: limiter(OFFERS),
        }
    }

    /// Counts a request. Who is over a limit is told so once a minute.
    pub fn check(&self, member: &K, channel: &K, guild: Option<&K>) -> Verdict {
        let over = if self.member.check_key(member).is_err() {
            Some(member)
        } else if self.channel.check_key(channel).is_err() {
            Some(channel)
        } else {
            guild.filter(|guild| self.guild.check_key(guild).is_err())
        };
        match over {
            None => Verdict::Answer,
            Some(key) if self.may_tell(key) => Verdict::Tell,
            Some(_) => Verdict::Silent,
        }
    }

    /// Whether something that is told once a minute may be told now, in this place or to this member.
    pub fn may_tell(&self, key: &K) -> bool {
        self.told.check_key(key).is_ok()
    }

    /// Whether names are offered to this member, who types.
    #[cfg(feature = "discord")]
    pub fn may_offer(&self, user: &K) -> bool {
        self.offers.check_key(user).is_ok()
    }

    /// Forgets who asked nothing lately.
    pub fn tidy(&self) {
        let (member, channel, guild) = (&self.member, &self.channel, &self.guild);
        for limiter in [member, channel, guild, &self.told, &self.offers] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn one_sentence_then_silence_then_answers_again() {
        let clock = FakeRelativeClock::default();
        let limits = Limits::new(&clock);
        let check = |user: u64| limits.check(&user, &(1000 + user % 2), Some(&2000));
        let ask =
            |user: u64, times: usize| -> Vec<Verdict> { (0..times).map(|_| check(user)).collect() };
        assert_eq!(ask(1, 20), [Verdict::Answer; 20]);
        assert_eq!(ask(1, 3), [Verdict::Tell, Verdict::Silent, Verdict::Silent]);
        assert_eq!(ask(2, 1), [Verdict::Answer]);
        clock.advance(Duration::from_secs(61));
        assert_eq!(ask(1, 1), [Verdict::Answer]);
        // Many members: their channel's limit.
        let mut all: Vec<Verdict> = (10..350).map(|n| check(2 * n)).collect();
        assert!(all[..299].iter().all(|verdict| *verdict == Verdict::Answer));
        let rest = all.split_off(300);
        assert_eq!(
            rest.iter()
                .filter(|verdict| **verdict == Verdict::Tell)
                .count(),
            1
        );
        assert!(!rest.contains(&Verdict::Answer));
    }
}
