//! When to connect and when to stop: decisions about the gateway over plain data and a given time. Discord resets the
//! token of a bot that identifies too often, and a connection can live without bringing events.

use std::collections::VecDeque;
use std::time::Duration;

/// Identifies in an hour, for each shard.
const AN_HOUR: usize = 20;
const HOUR: Duration = Duration::from_secs(3600);
/// So many of the day's identifies are left for a person who looks after the bot.
const LEFT: u64 = 100;
/// So many may follow until the shards are stopped: Discord is asked only so often.
const RESERVE: usize = 3;
/// The longest wait between attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// A connection that lived so long was a good one.
const GOOD: Duration = Duration::from_secs(600);
/// Without an event for so long, a shard is asked for one.
const SILENCE: Duration = Duration::from_secs(360);
/// It has so long to answer.
const ANSWER: Duration = Duration::from_secs(30);

/// Why a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With this close code, which no new attempt mends.
    Fatal(u16),
    /// The token was refused.
    Unauthorized,
    /// Anything else.
    Lost,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Connect, after this wait.
    Connect(Duration),
    /// End the program with this sentence.
    Stop(&'static str),
}

/// What is known of the connections so far. Times are since the start of the program.
#[derive(Debug, Default)]
pub struct Gateway {
    shards: usize,
    identified: VecDeque<Duration>,
    /// Identifies of the day that were left when Discord was asked last.
    left: Option<u64>,
    failures: u32,
    connected: Duration,
}

impl Gateway {
    /// With so many shards.
    pub fn shards(&mut self, shards: u32) {
        self.shards = shards as usize;
    }

    /// A shard identified. False where none may do so again for now: the shards are to be stopped.
    pub fn identified(&mut self, now: Duration) -> bool {
        self.forget(now);
        self.identified.push_back(now);
        self.identified.len() < self.budget()
    }

    /// Discord tells how many identifies of the day are left: what went since it was asked last was used, also by those
    /// that failed. False where no more may follow for now, save the reserve.
    pub fn told(&mut self, now: Duration, left: u64) -> bool {
        let went = self.left.unwrap_or(left).saturating_sub(left);
        self.left = Some(left);
        for _ in 0..went {
            self.identified(now);
        }
        self.forget(now);
        self.identified.len() + RESERVE < self.budget() && left >= LEFT + self.shards as u64
    }

    /// How long to wait for an identify of each shard: the day's are told by Discord, with the time until its end.
    pub fn wait(&mut self, now: Duration, left: u64, until_reset: Duration) -> Duration {
        self.forget(now);
        let shards = self.shards.max(1);
        if left < LEFT + shards as u64 {
            return until_reset.max(Duration::from_secs(60));
        }
        let wanted = shards + RESERVE + 1;
        let over = (self.identified.len() + wanted).saturating_sub(self.budget());
        match over.checked_sub(1).and_then(|at| self.identified.get(at)) {
            Some(freed) => (*freed + HOUR).saturating_sub(now),
            None => Duration::ZERO,
        }
    }

    /// A connection is attempted.
    pub fn connecting(&mut self, now: Duration) {
        self.connected = now;
    }

    /// A connection, or an attempt at one, ended. `jitter` is random, from 0 to 1.
    pub fn ended(&mut self, now: Duration, end: End, jitter: f64) -> Next {
        if let Some(sentence) = fatal(end) {
            return Next::Stop(sentence);
        }
        let lived = now.saturating_sub(self.connected);
        self.failures = if lived >= GOOD { 0 } else { self.failures + 1 };
        let longest = Duration::from_secs(1) * 2u32.pow(self.failures.min(10));
        let longest = longest.min(LONGEST_WAIT);
        Next::Connect(longest.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0))
    }

    fn forget(&mut self, now: Duration) {
        while self.identified.front().is_some_and(|at| *at + HOUR <= now) {
            self.identified.pop_front();
        }
    }

    fn budget(&self) -> usize {
        AN_HOUR * self.shards.max(1)
    }
}

/// The sentence that mends what ended a connection for good.
fn fatal(end: End) -> Option<&'static str> {
    let sentence = match end {
        End::Unauthorized | End::Fatal(4004) => {
            "Discord refuses the token: make a new one on the application's page, under Bot, and set it as `PULLQUOTE_DISCORD_TOKEN` or in the file `discord.token_file`"
        }
        End::Fatal(4010 | 4011) => {
            "Discord refuses the number of shards: start the program again, so that it asks for the right one"
        }
        End::Fatal(4013) => "Discord does not know the intents of this version: update the program",
        End::Fatal(4014) => {
            "Discord refuses the intents, though none is privileged: look at the application's page, under Bot, whether the bot is restricted"
        }
        End::Fatal(_) | End::Lost => return None,
    };
    Some(sentence)
}

/// Whether a shard still brings events.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    last: Duration,
    asked: Option<Duration>,
    /// Its session was resumed for its silence, and has brought nothing since.
    resumed: bool,
}

/// What a look at a shard says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// All is well, as far as is known.
    Fine,
    /// Ask it for an event.
    Ask,
    /// It is silent: resume its session, which brings what was missed.
    Resume,
    /// It is silent after that too: begin a new session.
    Renew,
}

impl Watch {
    /// Anything came. That a session was resumed is not yet an event of it.
    pub fn event(&mut self, now: Duration, resumed: bool) {
        *self = Watch {
            last: now,
            asked: None,
            resumed: self.resumed && resumed,
        };
    }

    /// Looks whether it is silent. To be called every few seconds.
    pub fn look(&mut self, now: Duration) -> Look {
        let silence = if self.resumed { ANSWER } else { SILENCE };
        match self.asked {
            Some(asked) if now.saturating_sub(asked) >= ANSWER => {
                let resumed = self.resumed;
                *self = Watch {
                    last: now,
                    asked: None,
                    resumed: !resumed,
                };
                if resumed { Look::Renew } else { Look::Resume }
            }
            Some(_) => Look::Fine,
            None if now.saturating_sub(self.last) >= silence => {
                self.asked = Some(now);
                Look::Ask
            }
            None => Look::Fine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 3600);

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn what_cannot_be_mended_stops() {
        let mut gateway = Gateway::default();
        for (end, stops) in [
            (End::Unauthorized, true),
            (End::Fatal(4004), true),
            (End::Fatal(4013), true),
            (End::Fatal(4014), true),
            (End::Fatal(4000), false),
            (End::Lost, false),
        ] {
            let next = gateway.ended(seconds(1), end, 0.5);
            assert_eq!(matches!(next, Next::Stop(_)), stops, "{end:?}");
        }
    }

    #[test]
    fn waits_grow_to_five_minutes_and_a_good_connection_ends_that() {
        let mut gateway = Gateway::default();
        let mut wait = |now: u64| match gateway.ended(seconds(now), End::Lost, 1.0) {
            Next::Connect(wait) => wait.as_secs(),
            Next::Stop(why) => panic!("{why}"),
        };
        assert_eq!([wait(1), wait(2), wait(3)], [2, 4, 8]);
        assert_eq!(
            [
                wait(4),
                wait(5),
                wait(6),
                wait(7),
                wait(8),
                wait(9),
                wait(10)
            ]
            .last(),
            Some(&300)
        );
        assert_eq!(wait(10_000), 1);
    }

    #[test]
    fn the_last_hundred_of_the_day_are_left_alone() {
        let mut gateway = Gateway::default();
        gateway.shards(2);
        assert_eq!(gateway.wait(seconds(0), 102, seconds(500)), Duration::ZERO);
        assert_eq!(gateway.wait(seconds(0), 101, seconds(500)), seconds(500));
        assert_eq!(gateway.wait(seconds(0), 0, seconds(1)), seconds(60));
    }

    #[test]
    fn identifies_are_counted_as_discord_counts_them() {
        let mut gateway = Gateway::default();
        gateway.shards(1);
        assert!(gateway.told(seconds(0), 1000));
        assert!(gateway.told(seconds(5), 999) && gateway.told(seconds(10), 984));
        assert!(!gateway.told(seconds(15), 983), "17 of 20, and the reserve");
        // An hour later they are free again; a new day is none of them.
        assert!(gateway.told(seconds(4000), 1000));
        assert!(
            !gateway.told(seconds(4005), 100),
            "the last ones are left alone"
        );
    }

    /// 10,000 connections that die at random times: never over the budget in any hour, and never stuck.
    #[test]
    fn ten_thousand_faults_stay_within_the_budget() {
        let mut seed = 7u64;
        let mut random = move |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        let (mut gateway, mut now) = (Gateway::default(), Duration::ZERO);
        let mut all: Vec<Duration> = Vec::new();
        gateway.shards(1);
        for _ in 0..10_000 {
            let wait = gateway.wait(now, 1000, DAY);
            assert!(wait <= HOUR, "never stuck");
            now += wait;
            gateway.connecting(now);
            // The library identifies anew by itself, until it is told to stop.
            for _ in 0..=random(4) {
                all.push(now);
                let goes_on = gateway.identified(now);
                now += seconds(5);
                if !goes_on {
                    break;
                }
            }
            now += seconds(random(30));
            let Next::Connect(wait) = gateway.ended(now, End::Lost, 0.0) else {
                panic!("it stopped");
            };
            now += wait;
        }
        for window in all.windows(AN_HOUR + 1) {
            assert!(window[AN_HOUR] - window[0] >= HOUR, "{window:?}");
        }
    }

    #[test]
    fn silence_is_noticed_within_ten_minutes() {
        // What a look says that is not `Fine`, when, and after which events.
        let looks = |events: &[(u64, bool)]| -> Vec<(u64, Look)> {
            let mut watch = Watch::default();
            watch.event(seconds(100), false);
            let mut looks = Vec::new();
            for now in (100..800).step_by(5) {
                for (_, resumed) in events.iter().filter(|(at, _)| *at == now) {
                    watch.event(seconds(now), *resumed);
                }
                looks.push((now, watch.look(seconds(now))));
            }
            looks.retain(|(_, look)| *look != Look::Fine);
            looks
        };
        let renewed = [
            (460, Look::Ask),
            (490, Look::Resume),
            (520, Look::Ask),
            (550, Look::Renew),
        ];
        assert_eq!(looks(&[]), renewed);
        // A line that was lost and resumed by itself brings events.
        assert_eq!(looks(&[(465, true)]), renewed[..1]);
        // Where silence was the reason, that it was resumed is no event; what it brings then is one.
        assert_eq!(
            looks(&[(495, true)])[2..],
            [(525, Look::Ask), (555, Look::Renew)]
        );
        assert_eq!(looks(&[(495, true), (500, false)]), renewed[..2]);
        assert_eq!(looks(&[(495, true), (530, false)])[2..], [(525, Look::Ask)]);
        // A quiet guild that answers is left alone.
        assert_eq!(looks(&[(465, false)]), renewed[..1]);
    }
}
