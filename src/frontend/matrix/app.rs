//! The bot on Matrix: who is answered, and with which right.

use governor::clock::DefaultClock;
use matrix_sdk::deserialized_responses::MemberEvent;
use matrix_sdk::ruma::events::SyncStateEvent;
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::events::room::power_levels::UserPowerLevel;
use matrix_sdk::ruma::{MilliSecondsSinceUnixEpoch, OwnedRoomId, RoomId, UserId};
use matrix_sdk::{Client, Room};

use super::super::desk::Desk;
use super::super::limits::Limits;
use super::super::recent::Recent;
use super::now;
use super::queue::Queues;
use super::render::Under;
use super::session::Session;
use super::settings::Settings;
use crate::bot::Bot;
use crate::command::Role;
use crate::state::State;

/// What was asked while the bot was away is answered so long afterwards.
const LATE: i64 = 3600 * 1000;

/// The bot with all that Matrix needs of it.
pub struct App {
    pub desk: Desk,
    pub settings: Settings,
    pub client: Client,
    pub limits: Limits<String>,
    /// The last question of a thread, or of a room of two.
    pub recent: Recent<String>,
    pub queues: Queues,
    since: i64,
}

/// Who asks, where, and in which event.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The event.
    pub event: String,
    /// Who.
    pub user: String,
    /// With which right.
    pub role: Role,
    /// What a reply stands under.
    pub under: Under,
}

impl App {
    /// Not connected yet.
    pub fn new(
        bot: std::sync::Arc<Bot>,
        settings: Settings,
        state: State,
        session: Session,
        stale_days: u32,
    ) -> App {
        App {
            desk: Desk::new(bot, state, "matrix", stale_days),
            settings,
            client: session.client,
            limits: Limits::new(&DefaultClock::default()),
            recent: Recent::default(),
            queues: Queues::default(),
            since: session.since,
        }
    }

    /// The bot's own id.
    pub fn me(&self) -> &UserId {
        &self.settings.user
    }

    /// Forgets what is old.
    pub async fn tidy(&self) {
        self.limits.tidy();
        self.desk.remember(State::tidy).await;
    }

    /// From when on what is said in a room is answered, in milliseconds since 1970: not what was said before the bot was
    /// there, and nothing that is long past.
    pub async fn horizon(&self, room: &Room) -> i64 {
        let own = room.get_member_no_sync(self.me()).await.ok().flatten();
        let joined = own.and_then(|own| joined(own.event()));
        let joined = joined.map_or(0, |at| i64::from(at.get()));
        (now() - LATE).max(self.since).max(joined)
    }

    /// With which right someone asks here, as their power is now.
    pub async fn role(&self, room: &Room, user: &str) -> Role {
        if is_of_two(room)
            || !self
                .is_listed(room.room_id(), &self.settings.moderated)
                .await
        {
            return Role::Member;
        }
        let Ok(user) = UserId::parse(user) else {
            return Role::Member;
        };
        let named = self.settings.moderator_users.contains(&user);
        let power = match room.get_user_power_level(&user).await {
            Ok(UserPowerLevel::Infinite) => i64::MAX,
            Ok(UserPowerLevel::Int(power)) => power.into(),
            _ => 0,
        };
        match named || power >= self.settings.moderator_level {
            true => Role::Moderator,
            false => Role::Member,
        }
    }

    /// Whether a list names this room, or one that it took the place of.
    pub async fn is_listed(&self, room: &RoomId, list: &[OwnedRoomId]) -> bool {
        let mut room = room.to_owned();
        // No room was replaced more often; a circle of rooms ends here.
        for _ in 0..20 {
            if list.contains(&room) {
                return true;
            }
            match self.came_from(&room).await {
                Some(before) => room = before,
                None => return false,
            }
        }
        false
    }

    /// Names that a message to the bot may begin with.
    pub async fn names(&self, room: &Room) -> Vec<String> {
        let me = self.me();
        let own = room.get_member_no_sync(me).await.ok().flatten();
        let shown = own.and_then(|own| own.display_name().map(str::to_owned));
        [me.as_str().to_owned()]
            .into_iter()
            .chain(shown)
            .chain([me.localpart().to_owned()])
            .collect()
    }
}

/// When someone came to a room; `None` where their newest event there only changed their name or picture.
fn joined(newest: &MemberEvent) -> Option<MilliSecondsSinceUnixEpoch> {
    let MemberEvent::Sync(SyncStateEvent::Original(event)) = newest else {
        return newest.origin_server_ts();
    };
    let before = event.unsigned.prev_content.as_ref();
    let was_there = before.is_some_and(|before| before.membership == MembershipState::Join);
    (!was_there).then_some(event.origin_server_ts)
}

/// Whether a room is a conversation of one person with the bot.
pub fn is_of_two(room: &Room) -> bool {
    (1..=2).contains(&room.active_members_count())
}

/// What the bot calls a room.
pub fn place(room: &Room) -> String {
    format!("matrix:{}", room.room_id())
}
