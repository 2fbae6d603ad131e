//! The fake over the wire, with a client of its own that makes mistakes.

use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};
use ureq::Agent;

use super::fake::Fake;
use super::people::message;
use super::rest::{Fault, Trouble};
use super::state::{BOT, Interaction, SEND_MESSAGES, VIEW_CHANNEL};

const TOKEN: &str = "token";

struct Client {
    fake: Fake,
    agent: Agent,
    guild: u64,
    channel: u64,
}

impl Client {
    fn new() -> Client {
        let fake = Fake::start(TOKEN);
        let (guild, channel) = fake.with(|state| {
            let guild = state.guild("Harbour");
            (guild, *state.channels.keys().last().unwrap())
        });
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .user_agent("DiscordBot (https://example.org, 1)")
            .build()
            .into();
        Client {
            fake,
            agent,
            guild,
            channel,
        }
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let url = format!("http://127.0.0.1:{}/api/v10{path}", self.fake.port());
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(url)
            .header("Authorization", format!("Bot {TOKEN}"));
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let mut response = self.agent.run(request.body(body).unwrap()).unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        (
            response.status().as_u16(),
            serde_json::from_str(&text).unwrap_or_default(),
        )
    }

    /// Status and Discord's code.
    fn code(&self, method: &str, path: &str, body: &Value) -> (u16, u64) {
        let (status, answer) = self.ask(method, path, body);
        (status, answer["code"].as_u64().unwrap_or(0))
    }

    fn interaction(&self, kind: u8) -> (String, String) {
        let channel = self.channel;
        self.fake.with(|state| {
            let (id, who) = (state.id(), state.person("ada"));
            let born = state.now();
            state.interactions.push(Interaction {
                id,
                token: format!("token{id}"),
                kind,
                who,
                channel,
                on: None,
                born,
                response: None,
                took: None,
                original: None,
                deferred: false,
                followups: Vec::new(),
            });
            let callback = format!("/interactions/{id}/token{id}/callback");
            (callback, format!("/webhooks/{BOT}/token{id}"))
        })
    }

    fn connect(&self) -> Gateway {
        let url = format!("ws://127.0.0.1:{}/?v=10&encoding=json", self.fake.port());
        let stream = TcpStream::connect(("127.0.0.1", self.fake.port())).unwrap();
        let (socket, _) = tungstenite::client(url, MaybeTlsStream::Plain(stream)).unwrap();
        let mut gateway = Gateway { socket };
        assert_eq!(gateway.hear()["op"], 10);
        gateway
    }
}

struct Gateway {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
}

impl Gateway {
    fn say(&mut self, op: u64, data: Value) {
        let text = json!({"op": op, "d": data}).to_string();
        self.socket.send(Message::Text(text)).unwrap();
    }

    /// The next payload, or the code with which it was closed.
    fn hear(&mut self) -> Value {
        match self.socket.read() {
            Ok(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            Ok(Message::Close(Some(frame))) => json!(u16::from(frame.code)),
            other => panic!("{other:?}"),
        }
    }

    fn identify(&mut self, token: &str, intents: u64) -> Value {
        let properties = json!({"os": "linux", "browser": "test", "device": "test"});
        self.say(
            2,
            json!({"token": token, "intents": intents, "properties": properties, "shard": [0, 1]}),
        );
        self.hear()
    }
}

fn words() -> Value {
    json!({"content": "words", "allowed_mentions": {"parse": []}})
}

#[test]
fn a_session_is_opened_lost_and_resumed() {
    let client = Client::new();
    let mut gateway = client.connect();
    let ready = gateway.identify(TOKEN, 1 | 1 << 9);
    assert_eq!((&ready["t"], &ready["s"]), (&json!("READY"), &json!(1)));
    assert_eq!(
        ready["d"]["resume_gateway_url"],
        format!("ws://127.0.0.1:{}", client.fake.port())
    );
    assert_eq!(gateway.hear()["t"], "GUILD_CREATE");
    gateway.say(1, json!(2));
    assert_eq!(gateway.hear()["op"], 11);
    let session = ready["d"]["session_id"].clone();
    client
        .fake
        .with(|state| state.say(&json!({"op": 7, "d": null})));
    assert_eq!(gateway.hear()["op"], 7);
    client.fake.with(|state| state.hang_up(Some(4000), true));
    assert_eq!(gateway.hear(), 4000);
    let event = json!({"id": "1", "channel_id": "2", "guild_id": client.guild.to_string()});
    client
        .fake
        .with(|state| state.dispatch("MESSAGE_DELETE", Some(client.guild), &event));
    let mut again = client.connect();
    again.say(6, json!({"token": TOKEN, "session_id": session, "seq": 2}));
    let missed = again.hear();
    assert_eq!(
        (&missed["t"], &missed["s"]),
        (&json!("MESSAGE_DELETE"), &json!(3))
    );
    assert_eq!(again.hear()["t"], "RESUMED");
    client.fake.with(|state| state.forget_sessions());
    let mut third = client.connect();
    third.say(6, json!({"token": TOKEN, "session_id": session, "seq": 2}));
    assert_eq!(third.hear(), json!({"op": 9, "d": false}));
    assert_eq!(client.fake.complaints(), [""; 0]);
    client.fake.with(|state| {
        assert_eq!(
            (
                state.gateway.identifies.len(),
                state.gateway.resumes,
                state.gateway.heartbeats
            ),
            (1, 2, 1)
        );
    });
}

#[test]
fn who_identifies_wrongly_is_refused() {
    let client = Client::new();
    assert_eq!(client.connect().identify("another", 1), 4004);
    assert_eq!(client.connect().identify(TOKEN, 1 | 1 << 15), 4014);
    client.fake.with(|state| state.gateway.refuse = Some(4013));
    assert_eq!(client.connect().identify(TOKEN, 1), 4013);
    client.connect().say(2, json!({"shard": [1, 1]}));
    client.fake.wait("the last one", |state| {
        (state.gateway.identifies.len() == 4).then_some(())
    });
    let complaints = client.fake.complaints().join("\n");
    for expect in [
        "privileged intents: 0x8000",
        "names no intents",
        "no property `os`",
        "`[1,1]` is no shard",
    ] {
        assert!(complaints.contains(expect), "{expect}: {complaints}");
    }
}

#[test]
fn what_others_write_is_blank_and_comes_where_it_was_asked_for() {
    let client = Client::new();
    let mut gateway = client.connect();
    gateway.identify(TOKEN, 1 << 9);
    let say = |text: &str, to: Option<u64>, in_dm: bool| {
        client.fake.with(|state| {
            let (id, ada) = (state.id(), state.person("ada"));
            let channel = if in_dm { state.dm(ada) } else { client.channel };
            state.messages.insert(id, message(ada, channel, text, to));
            let (guild, event) = (state.channels[&channel].guild, state.message_event(id));
            state.dispatch("MESSAGE_CREATE", guild, &event);
        });
    };
    let own = |interaction: Option<u64>| {
        client.fake.with(|state| {
            let id = state.id();
            let mut message = message(BOT, client.channel, "mine", None);
            message.interaction = interaction;
            state.messages.insert(id, message);
            id
        })
    };
    client.interaction(2);
    let of = client.fake.with(|state| state.interactions[0].id);
    let (plain, answer) = (own(None), own(Some(of)));
    say("to nobody", None, false);
    assert_eq!(gateway.hear()["d"]["content"], "");
    say(&format!("to <@{BOT}>"), None, false);
    assert_eq!(gateway.hear()["d"]["content"], format!("to <@{BOT}>"));
    say("to its message", Some(plain), false);
    assert_eq!(gateway.hear()["d"]["content"], "to its message");
    say("to its answer", Some(answer), false);
    let blank = gateway.hear();
    assert_eq!(
        (&blank["d"]["content"], &blank["d"]["type"]),
        (&json!(""), &json!(19))
    );
    // No intent, no event: the next one that comes is the guild's.
    say("a secret", None, true);
    say("to nobody", None, false);
    assert!(gateway.hear()["d"]["guild_id"].is_string());
    client.fake.with(|state| state.hang_up(None, true));
    let mut other = client.connect();
    other.identify(TOKEN, 1 << 12);
    say("a secret", None, true);
    assert_eq!(other.hear()["d"]["content"], "a secret");
}

#[test]
fn interactions_are_answered_once_and_in_time() {
    let client = Client::new();
    let answer = json!({"type": 4, "data": words()});
    let (callback, webhook) = client.interaction(2);
    let original = format!("{webhook}/messages/@original");
    assert_eq!(client.code("PATCH", &original, &words()), (404, 10015));
    assert_eq!(client.code("POST", &callback, &answer), (204, 0));
    assert_eq!(client.code("POST", &callback, &answer), (400, 40060));
    assert_eq!(client.code("PATCH", &original, &words()), (200, 0));
    assert_eq!(client.code("POST", &webhook, &words()), (200, 0));
    assert_eq!(client.code("DELETE", &original, &Value::Null), (204, 0));
    assert_eq!(client.code("PATCH", &original, &words()), (404, 10008));
    let (late, _) = client.interaction(2);
    client
        .fake
        .with(|state| state.ahead += Duration::from_secs(11));
    assert_eq!(client.code("POST", &late, &answer), (404, 10062));
    client
        .fake
        .with(|state| state.ahead += Duration::from_secs(15 * 60));
    assert_eq!(client.code("POST", &webhook, &words()), (401, 50027));
    assert_eq!(
        client.code("POST", "/interactions/1/none/callback", &answer),
        (404, 10062)
    );
    // What was refused for an interaction says nothing of the bot's own token.
    assert_eq!(client.code("GET", "/users/@me", &Value::Null), (200, 0));
    assert_eq!(client.fake.complaints(), [""; 0]);
    for (kind, response) in [(2, 7), (2, 8), (4, 4), (5, 9), (5, 7)] {
        let (callback, _) = client.interaction(kind);
        let data = match response {
            8 => json!({"choices": []}),
            9 => json!({"title": "x", "custom_id": "x", "components": [{"type": 1, "components": [
                {"type": 4, "style": 1, "label": "x", "custom_id": "x"}]}]}),
            _ => words(),
        };
        let code = client.code("POST", &callback, &json!({"type": response, "data": data}));
        assert_eq!(code, (400, 50035), "{kind} {response}");
        assert_eq!(client.fake.complaints().len(), 1, "{kind} {response}");
    }
}

#[test]
fn channels_refuse_as_discord_does() {
    let client = Client::new();
    let messages = format!("/channels/{}/messages", client.channel);
    let deny = |denied: u64| {
        client
            .fake
            .with(|state| state.channels.get_mut(&client.channel).unwrap().denied = denied)
    };
    assert_eq!(
        client.code("POST", "/channels/1/messages", &words()),
        (404, 10003)
    );
    deny(VIEW_CHANNEL);
    assert_eq!(client.code("POST", &messages, &words()), (403, 50001));
    deny(SEND_MESSAGES);
    assert_eq!(client.code("POST", &messages, &words()), (403, 50013));
    deny(0);
    let mut once = words();
    once["nonce"] = json!("7");
    once["enforce_nonce"] = json!(true);
    let (_, first) = client.ask("POST", &messages, &once);
    let (_, second) = client.ask("POST", &messages, &once);
    assert_eq!(first["id"], second["id"]);
    let mut reply = words();
    reply["message_reference"] = json!({"message_id": "1"});
    assert_eq!(client.code("POST", &messages, &reply), (400, 50035));
    reply["message_reference"]["fail_if_not_exists"] = json!(false);
    assert_eq!(client.code("POST", &messages, &reply), (200, 0));
    assert_eq!(
        client.code("PATCH", &format!("{messages}/1"), &words()),
        (404, 10008)
    );
    let (ada, dm) = client.fake.with(|state| {
        let ada = state.person("ada");
        let dm = state.dm(ada);
        state.channels.get_mut(&dm).unwrap().refuses = true;
        let id = state.id();
        state
            .messages
            .insert(id, message(ada, client.channel, "hers", None));
        (id, dm)
    });
    assert_eq!(
        client.code("PATCH", &format!("{messages}/{ada}"), &words()),
        (403, 50005)
    );
    assert_eq!(
        client.code("DELETE", &format!("{messages}/{ada}"), &Value::Null),
        (403, 50013)
    );
    assert_eq!(
        client.code("POST", &format!("/channels/{dm}/messages"), &words()),
        (403, 50007)
    );
    assert_eq!(client.fake.complaints(), [""; 0]);
    assert_eq!(
        client.code("POST", &messages, &json!({"content": ""})),
        (400, 50035)
    );
    assert_eq!(client.fake.complaints().len(), 2);
}

#[test]
fn who_does_not_wait_or_stop_is_complained_about() {
    let client = Client::new();
    let fail = |how: Trouble| {
        client.fake.with(|state| {
            state.faults.push(Fault {
                what: "GET /users/@me",
                times: 1,
                how,
            })
        })
    };
    fail(Trouble::Limit(0.5, false));
    assert_eq!(client.ask("GET", "/users/@me", &Value::Null).0, 429);
    assert_eq!(client.fake.complaints(), [""; 0]);
    fail(Trouble::Limit(30.0, true));
    assert_eq!(
        client.ask("GET", "/users/@me", &Value::Null).1["global"],
        true
    );
    client.ask("GET", "/users/@me", &Value::Null);
    assert!(client.fake.complaints()[0].contains("while a global limit told to wait"));
    client
        .fake
        .with(|state| state.ahead += Duration::from_secs(31));
    fail(Trouble::Refuse(401, 0));
    client.ask("GET", "/users/@me", &Value::Null);
    assert_eq!(client.fake.complaints(), [""; 0]);
    client.ask("GET", "/users/@me", &Value::Null);
    assert!(client.fake.complaints()[0].contains("after the token had been refused"));
    assert_eq!(client.ask("GET", "/nowhere", &Value::Null).0, 404);
    assert!(
        client
            .fake
            .complaints()
            .iter()
            .any(|text| text.contains("nothing at this path"))
    );
}
