//! With which right a member asks. The one place where Discord's permissions become a role.

use super::request::Asker;
use super::settings::Settings;
use crate::command::Role;

/// The role for this request. In direct messages everyone is a member.
pub fn role(asker: &Asker, settings: &Settings) -> Role {
    let Some(guild) = asker.guild else {
        return Role::Member;
    };
    let has_role = || {
        asker
            .roles
            .iter()
            .any(|role| settings.moderator_roles.contains(role))
    };
    match is_moderated(guild, asker, settings) && (asker.manages || has_role()) {
        true => Role::Moderator,
        false => Role::Member,
    }
}

/// Whether the operator lists this guild, or this channel of it.
fn is_moderated(guild: u64, asker: &Asker, settings: &Settings) -> bool {
    let here = |channel: u64| channel == asker.channel || Some(channel) == asker.parent;
    let listed = |(of, channel): &(u64, Option<u64>)| *of == guild && channel.is_none_or(here);
    settings.guilds.contains(&guild) && settings.moderated.iter().any(listed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    #[test]
    fn moderators_are_so_only_where_the_operator_says() {
        let config = config::Discord {
            guilds: "1 2 3".into(),
            moderated: "1 2/20 9".into(),
            moderator_roles: "70".into(),
            ..config::Discord::default()
        };
        let settings = Settings::read(&config, "t").unwrap().unwrap();
        for (guild, channel, parent, roles, manages, expect) in [
            (Some(1), 10, None, vec![], false, Role::Member),
            (Some(1), 10, None, vec![], true, Role::Moderator),
            (Some(1), 10, None, vec![70], false, Role::Moderator),
            (Some(1), 10, None, vec![71], false, Role::Member),
            (Some(2), 20, None, vec![], true, Role::Moderator),
            (Some(2), 21, None, vec![], true, Role::Member),
            (Some(2), 21, Some(20), vec![], true, Role::Moderator),
            // Answered, not moderated.
            (Some(3), 30, None, vec![70], true, Role::Member),
            // Listed as moderated, and not as a guild at all.
            (Some(9), 90, None, vec![70], true, Role::Member),
            (Some(4), 40, None, vec![70], true, Role::Member),
            (None, 50, None, vec![70], true, Role::Member),
        ] {
            let asker = Asker {
                guild,
                channel,
                parent,
                roles,
                manages,
                ..Asker::default()
            };
            assert_eq!(role(&asker, &settings), expect, "{asker:?}");
        }
    }
}
