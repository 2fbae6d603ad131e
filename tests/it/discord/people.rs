//! People who talk to the bot, and what they see of it.
//!
//! They are named with where they are: `ada` sits in `#general` of the guild that the operator lists, `ada in dm` in the
//! direct messages, `ada in Elsewhere` in a guild that is not listed, `ada in #other` in another channel of the first,
//! `ada in #other/talk` in a thread of that.

use serde_json::{Value, json};

use super::commands;
use super::state::{BOT, Interaction, Message, State};
use super::world::World;

impl World {
    /// Who, and in which channel.
    pub fn seat(&self, who: &str) -> (u64, u64) {
        self.fake.with(|state| {
            let (name, place) = who.split_once(" in ").unwrap_or((who, "#general"));
            let person = state.person(name);
            if place == "dm" {
                return (person, state.dm(person));
            }
            let guild = if place == "Elsewhere" {
                self.elsewhere
            } else {
                self.guild
            };
            state
                .guilds
                .get_mut(&guild)
                .unwrap()
                .members
                .entry(person)
                .or_default();
            let place = place.strip_prefix('#').unwrap_or("general");
            let (name, thread) = place.split_once('/').unwrap_or((place, ""));
            let channel = channel(state, guild, name);
            if thread.is_empty() {
                return (person, channel);
            }
            let thread = self::channel(state, guild, thread);
            state.channels.get_mut(&thread).unwrap().parent = Some(channel);
            (person, thread)
        })
    }

    fn interact(&self, who: &str, kind: u8, on: Option<u64>, data: Value) -> u64 {
        let (who, channel) = self.seat(who);
        self.fake.with(|state| {
            let id = state.id();
            let interaction = Interaction {
                id,
                token: format!("aW50ZXJhY3Rpb246{id}abcdefghijklmnop"),
                kind,
                who,
                channel,
                on,
                born: state.now(),
                response: None,
                took: None,
                original: None,
                deferred: false,
                followups: Vec::new(),
            };
            let event = state.interaction_event(&interaction, data);
            let guild = state.channels[&channel].guild;
            state.interactions.push(interaction);
            state.dispatch("INTERACTION_CREATE", guild, &event);
            id
        })
    }

    /// Sends a command off; its answer is another matter.
    pub fn call(&self, who: &str, path: &str, values: &[(&str, Value)]) -> u64 {
        self.hear(values.iter().filter_map(|(_, value)| value.as_str()));
        let typing = values.iter().any(|(name, _)| name.starts_with('?'));
        let data = self
            .fake
            .with(|state| commands::call(&state.commands[&None], path, values));
        let data = data.unwrap_or_else(|why| panic!("`/{path}` cannot be called: {why}"));
        self.interact(who, if typing { 4 } else { 2 }, None, data)
    }

    /// A command, and what is seen of its answer.
    pub fn slash(&self, who: &str, path: &str, values: &[(&str, Value)]) -> String {
        let id = self.call(who, path, values);
        self.answer(id)
    }

    pub fn ask(&self, who: &str, question: &str) -> String {
        self.slash(who, "ask", &[("question", json!(question))])
    }

    /// The command on a message.
    pub fn find(&self, who: &str, message: u64) -> String {
        let data = self.fake.with(|state| {
            let mut list = state.commands[&None].iter();
            let command = list.find(|command| command["type"] == 3).expect("a command on messages");
            let mut object = state.message_object(message, false);
            object.as_object_mut().unwrap().remove("member");
            json!({
                "id": command["id"], "name": command["name"], "type": 3, "target_id": message.to_string(),
                "resolved": {"messages": {message.to_string(): object}},
            })
        });
        let id = self.interact(who, 2, None, data);
        self.answer(id)
    }

    /// Presses the button with this label on the newest message of the bot that has one.
    pub fn press(&self, who: &str, label: &str) -> String {
        let id = self.pressed(who, label);
        self.answer(id)
    }

    /// The same; its answer is another matter.
    pub fn pressed(&self, who: &str, label: &str) -> u64 {
        let (_, channel) = self.seat(who);
        let on = self.fake.with(|state| {
            let mut said = state.said().into_iter().rev();
            let has =
                |message: &Message| message.channel == channel && button(message, label).is_some();
            said.find(|(_, message)| has(message)).map(|(id, _)| id)
        });
        let on = on.unwrap_or_else(|| panic!("no message has a button `{label}`"));
        self.pressed_on(who, on, label)
    }

    pub fn press_on(&self, who: &str, on: u64, label: &str) -> String {
        let id = self.pressed_on(who, on, label);
        self.answer(id)
    }

    fn pressed_on(&self, who: &str, on: u64, label: &str) -> u64 {
        let id = self.fake.with(|state| button(&state.messages[&on], label));
        let id = id.unwrap_or_else(|| panic!("no button `{label}`"));
        self.forged_on(who, on, &id)
    }

    /// Presses a button that need not be on the message, as no client does.
    pub fn forged_on(&self, who: &str, on: u64, id: &str) -> u64 {
        let data = json!({"custom_id": id, "component_type": 2});
        self.interact(who, 3, Some(on), data)
    }

    /// Fills in the form that was shown last, input by input, and sends it off.
    pub fn submit(&self, who: &str, values: &[&str]) -> String {
        self.hear(values.iter().copied());
        let (form, on) = self.fake.with(|state| {
            let mut all = state.interactions.iter().rev();
            let found = all.find(|one| one.response.as_ref().is_some_and(|(kind, _)| *kind == 9));
            let found = found.expect("a form was shown");
            (found.response.clone().unwrap().1, found.on)
        });
        let rows = form["components"].as_array().unwrap().iter().zip(values);
        let rows = rows.map(|(row, value)| {
            let id = &row["components"][0]["custom_id"];
            json!({"type": 1, "id": 1, "components": [{"type": 4, "id": 2, "custom_id": id, "value": value}]})
        });
        let data = json!({"custom_id": form["custom_id"], "components": rows.collect::<Vec<_>>()});
        let id = self.interact(who, 5, on, data);
        self.answer(id)
    }

    /// Waits for the first response, filled in where it was put off, and tells what is seen.
    pub fn answer(&self, interaction: u64) -> String {
        self.fake
            .wait("a response", |state| answered(state, interaction))
    }

    /// Writes a message in a channel; `@bot` mentions the bot.
    pub fn say(&self, who: &str, text: &str) -> u64 {
        self.reply(who, None, text)
    }

    /// The same as a reply to a message.
    pub fn reply(&self, who: &str, to: Option<u64>, text: &str) -> u64 {
        self.hear([text]);
        let (author, channel) = self.seat(who);
        let content = text.replace("@bot", &format!("<@{BOT}>"));
        self.fake.with(|state| {
            let id = state.id();
            let message = message(author, channel, &content, to);
            state.messages.insert(id, message);
            let (guild, event) = (state.channels[&channel].guild, state.message_event(id));
            state.dispatch("MESSAGE_CREATE", guild, &event);
            id
        })
    }

    /// Says it, and what is seen of the reply to it.
    pub fn mention(&self, who: &str, text: &str) -> String {
        let id = self.say(who, text);
        self.replied(id)
    }

    /// That the bot still answers: by then, what was said before is dealt with, as far as it does not take long.
    pub fn answers(&self) {
        let count = self.fake.with(|state| state.people.len());
        let said = self.mention(&format!("zoe{count} in dm"), "freight corridor");
        assert!(said.contains("three harbours"), "{said}");
    }

    /// What was said in reply to a message.
    pub fn replied(&self, to: u64) -> String {
        let id = self.reply_to(to);
        self.fake.with(|state| shown(state, id))
    }

    /// The message that replies to a message.
    pub fn reply_to(&self, to: u64) -> u64 {
        self.fake.wait("a reply", |state| {
            let channel = state.messages[&to].channel;
            let direct = state.channels[&channel].guild.is_none();
            let mut said = state.said().into_iter();
            let replies = |id: u64, message: &Message| {
                message.reference == Some(to)
                    || (direct
                        && message.reference.is_none()
                        && message.channel == channel
                        && id > to)
            };
            said.find(|(id, message)| replies(*id, message))
                .map(|(id, _)| id)
        })
    }

    /// Edits someone's message.
    pub fn edit(&self, id: u64, text: &str) {
        self.hear([text]);
        self.fake.with(|state| {
            let now = state.id();
            let message = state.messages.get_mut(&id).unwrap();
            message.edited = Some(now);
            message.content = text.replace("@bot", &format!("<@{BOT}>"));
            message.edits += 1;
            let guild = state.channels[&state.messages[&id].channel].guild;
            let event = state.message_event(id);
            state.dispatch("MESSAGE_UPDATE", guild, &event);
        });
    }

    pub fn delete(&self, id: u64) {
        self.fake.with(|state| state.remove(id));
    }

    /// Waits until the bot has edited this message so often.
    pub fn edited(&self, id: u64, times: usize) -> String {
        self.fake.wait("an edit", |state| {
            (state.messages[&id].edits >= times).then(|| shown(state, id))
        })
    }

    pub fn gone(&self, id: u64) {
        self.fake.wait("a message to be deleted", |state| {
            state.messages[&id].deleted.then_some(())
        });
    }

    /// How many messages of the bot there are, once all that was said before is dealt with.
    pub fn settled(&mut self) -> usize {
        let before = self.fake.with(|state| {
            state
                .messages
                .values()
                .filter(|message| message.author == BOT)
                .count()
        });
        let last = self.say("zoe in dm", "freight corridor");
        self.reply_to(last);
        self.stop();
        let after = self.fake.with(|state| {
            state
                .messages
                .values()
                .filter(|message| message.author == BOT)
                .count()
        });
        assert_eq!(
            after,
            before + 1,
            "more was said than the answer to the last question"
        );
        before
    }
}

/// A channel of a guild, made where there is none of this name.
fn channel(state: &mut State, guild: u64, name: &str) -> u64 {
    let mut channels = state.channels.iter();
    let found = channels.find(|(_, channel)| channel.guild == Some(guild) && channel.name == name);
    let found = found.map(|(id, _)| *id);
    found.unwrap_or_else(|| state.channel(guild, name))
}

/// What is seen of the answer to an interaction, once it is whole.
pub fn answered(state: &State, interaction: u64) -> Option<String> {
    let mut all = state.interactions.iter();
    let one = all.find(|one| one.id == interaction).unwrap();
    let (kind, data) = one.response.as_ref()?;
    match (kind, one.original) {
        (8, _) => Some(choices(data)),
        (9, _) => Some(form(data)),
        (_, Some(id)) if state.messages[&id].deleted => Some("deleted".to_owned()),
        (_, Some(id)) if !one.deferred && !is_progress(&state.messages[&id]) => {
            let edited = if matches!(kind, 6 | 7) {
                "edited: "
            } else {
                ""
            };
            Some(format!("{edited}{}", shown(state, id)))
        }
        _ => None,
    }
}

pub fn message(author: u64, channel: u64, content: &str, reference: Option<u64>) -> Message {
    Message {
        channel,
        author,
        content: content.to_owned(),
        components: json!([]),
        attachments: json!([]),
        flags: 0,
        reference,
        interaction: None,
        webhook: false,
        nonce: None,
        only: None,
        edits: 0,
        edited: None,
        deleted: false,
    }
}

fn buttons(message: &Message) -> Vec<Vec<(String, String)>> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let row = |row: &Value| {
        let buttons = list(&row["components"]);
        buttons
            .iter()
            .map(|button| (text(&button["label"]), text(&button["custom_id"])))
            .collect()
    };
    list(&message.components).iter().map(row).collect()
}

/// The id of a button.
fn button(message: &Message, label: &str) -> Option<String> {
    let mut all = buttons(message).into_iter().flatten();
    all.find(|(known, _)| known == label).map(|(_, id)| id)
}

/// Whether it tells how far a change has come, and will tell more.
fn is_progress(message: &Message) -> bool {
    ["Waiting for", "Reading: ", "Indexing: "]
        .iter()
        .any(|start| message.content.starts_with(start))
}

/// A message as people see it.
pub fn shown(state: &State, id: u64) -> String {
    let message = &state.messages[&id];
    let name = |who: u64| state.people[&who].name.clone();
    let mut head = name(message.author);
    if let Some(who) = message.only {
        head += &*format!(" to {} alone", name(who));
    }
    if let Some(to) = message.reference.and_then(|to| state.messages.get(&to)) {
        head += &*format!(" in reply to {}", name(to.author));
    }
    let mut text = format!("{head}:\n{}", without_times(&message.content));
    for row in buttons(message) {
        let labels: Vec<String> = row
            .into_iter()
            .map(|(label, _)| format!("[{label}]"))
            .collect();
        text += &*format!("\n{}", labels.join(" "));
    }
    text
}

/// The same on every day.
fn without_times(content: &str) -> String {
    let is_time = |word: &str| word.starts_with("20") && word.ends_with('Z') && word.contains('T');
    let words = content.split(' ').map(|word| {
        if is_time(word.trim_end_matches('.')) {
            "TIME"
        } else {
            word
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn choices(data: &Value) -> String {
    let choices = data["choices"].as_array().unwrap().iter();
    let name = |choice: &Value| choice["name"].as_str().unwrap().to_owned();
    choices.map(name).collect::<Vec<_>>().join(" | ")
}

fn form(data: &Value) -> String {
    let mut text = format!("form `{}`:", data["title"].as_str().unwrap());
    for row in data["components"].as_array().unwrap() {
        let input = &row["components"][0];
        let part = |name: &str| input[name].as_str().unwrap_or_default();
        let line = format!("\n[{}] {}", part("label"), part("value"));
        text += line.trim_end_matches(' ');
    }
    text
}
