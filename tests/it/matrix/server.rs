//! A real Synapse on loopback, with its database in a folder that goes with it.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::Agent;

use super::people::People;

/// Where `tests/run` says that Python with Synapse and nio is.
const VENV: &str = "PULLQUOTE_TEST_SYNAPSE";
pub const NAME: &str = "harbour.test";
pub const PASSWORD: &str = "the lamp burned whale oil";
pub const SECRET: &str = "only on loopback";
/// How long anything here may take: not a figure, but the end of hope.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct Synapse {
    port: u16,
    folder: PathBuf,
    log: PathBuf,
    process: Mutex<Option<Child>>,
    agent: Agent,
    admin: OnceLock<String>,
}

/// Python with Synapse and nio, or nothing where the tests of Matrix are left out. In CI they may not be.
pub fn venv() -> Option<PathBuf> {
    let found = std::env::var_os(VENV).filter(|path| !path.is_empty());
    if found.is_none() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "`{VENV}` is not set: in CI nothing is left out; `tests/run` sets it"
        );
        println!("skipped: `{VENV}` is not set; `tests/run` installs Synapse and sets it");
    }
    found.map(PathBuf::from)
}

impl Synapse {
    /// The one that all tests share who don't do it harm. `None`: left out, and that was said.
    pub fn shared() -> Option<&'static Synapse> {
        static SHARED: OnceLock<Synapse> = OnceLock::new();
        venv().map(|_| SHARED.get_or_init(|| Synapse::start(json!({}))))
    }

    /// One of the test's own, with more of a configuration.
    pub fn own(config: Value) -> Option<Synapse> {
        venv().map(|_| Synapse::start(config))
    }

    fn start(more: Value) -> Synapse {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = target.join(format!("synapse-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        let synapse = Synapse {
            port: free_port(),
            log: target.join(format!("synapse-{count}.log")),
            process: Mutex::default(),
            agent,
            admin: OnceLock::new(),
            folder,
        };
        let mut config = config(synapse.port, &synapse.folder);
        let keys = more.as_object().expect("a configuration is an object");
        config.as_object_mut().unwrap().extend(keys.clone());
        // YAML reads JSON.
        std::fs::write(synapse.folder.join("config.yaml"), config.to_string()).unwrap();
        File::create(&synapse.log).unwrap();
        synapse.go_on();
        synapse
    }

    /// Starts it again after [`Synapse::stop`].
    pub fn go_on(&self) {
        let venv = venv().expect("it was there at the start");
        let log = File::options().append(true).open(&self.log).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/matrix/homeserver.py");
        let child = Command::new(venv.join("bin/python"))
            .arg(script)
            .arg(self.folder.join("config.yaml"))
            .arg(&self.folder)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        *self.process.lock().unwrap() = Some(child);
        let started = Instant::now();
        while self
            .request("", "GET", "/_matrix/client/versions", None)
            .is_none()
        {
            let ended = self
                .process
                .lock()
                .unwrap()
                .as_mut()
                .unwrap()
                .try_wait()
                .unwrap();
            assert!(
                ended.is_none() && started.elapsed() < PATIENCE,
                "Synapse does not start: {ended:?}\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends it as a service manager does; what it knows is kept.
    pub fn stop(&self) {
        let mut child = self.process.lock().unwrap().take().expect("Synapse runs");
        let told = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status();
        assert!(told.unwrap().success());
        // Its standard input stays open until it has ended: a closed one removes the folder.
        let input = child.stdin.take();
        child.wait().unwrap();
        drop(input);
    }

    pub fn restart(&self) {
        self.stop();
        self.go_on();
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The end of its log.
    pub fn log(&self) -> String {
        let log = std::fs::read(&self.log).unwrap();
        String::from_utf8_lossy(&log[log.len().saturating_sub(20_000)..]).into_owned()
    }

    /// Status and answer; nothing where it does not listen.
    pub fn request(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Option<(u16, Value)> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url()));
        if !token.is_empty() {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut response = self.agent.run(request.body(body).unwrap()).ok()?;
        let text = response.body_mut().read_to_string().ok()?;
        let status = response.status().as_u16();
        Some((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    /// What it answers to a request that it must grant.
    pub fn call(&self, token: &str, method: &str, path: &str, body: Value) -> Value {
        let body = (!body.is_null()).then_some(&body);
        let answer = self.request(token, method, path, body);
        let (status, answer) =
            answer.unwrap_or_else(|| panic!("{method} {path}: no answer\n{}", self.log()));
        assert!(status < 300, "{method} {path}: {status} {answer}");
        answer
    }

    /// A new account's full id. No two tests have the same `ada`.
    pub fn account(&self, name: &str) -> String {
        self.register(name, false)["user"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn register(&self, name: &str, is_admin: bool) -> Value {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let user = format!("{name}.{}", COUNT.fetch_add(1, Ordering::Relaxed));
        People::all().call(
            name,
            "register",
            json!({"homeserver": self.url(), "secret": SECRET, "user": user, "password": PASSWORD, "admin": is_admin}),
        )
    }

    /// A request by the one who runs the server.
    pub fn administer(&self, method: &str, path: &str, body: Value) -> Value {
        let token = self.admin.get_or_init(|| {
            let admin = self.register("admin", true);
            admin["token"].as_str().unwrap().to_owned()
        });
        self.call(token, method, &format!("/_synapse/admin{path}"), body)
    }

    /// Takes all tokens of a user away.
    pub fn log_out(&self, user: &str) {
        let path = format!("/v2/users/{user}/devices");
        let devices = self.administer("GET", &path, Value::Null);
        let devices: Vec<_> = devices["devices"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["device_id"].clone())
            .collect();
        let path = format!("/v2/users/{user}/delete_devices");
        self.administer("POST", &path, json!({"devices": devices}));
    }

    /// From here on this user may send so many messages a second, after a burst.
    pub fn limit(&self, user: &str, per_second: u32, burst: u32) {
        let path = format!("/v1/users/{user}/override_ratelimit");
        let limit = json!({"messages_per_second": per_second, "burst_count": burst});
        self.administer("POST", &path, limit);
    }
}

impl Drop for Synapse {
    fn drop(&mut self) {
        if let Some(mut child) = self.process.lock().unwrap().take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
        if std::thread::panicking() {
            eprintln!("Synapse's log is `{}`", self.log.display());
        }
    }
}

/// Below the ports that the system gives out by itself, so that nobody else is given it meanwhile.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + (std::process::id() % 500) as u16 * 20;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed);
        assert!(port < 32_000, "no port is free");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Nothing leaves loopback, and nothing slows the tests down.
fn config(port: u16, folder: &Path) -> Value {
    let much = json!({"per_second": 1e6, "burst_count": 1_000_000});
    json!({
        "server_name": NAME,
        "public_baseurl": format!("http://127.0.0.1:{port}/"),
        "pid_file": folder.join("pid"),
        "listeners": [{"port": port, "type": "http", "tls": false, "bind_addresses": ["127.0.0.1"],
            "resources": [{"names": ["client"]}]}],
        "database": {"name": "sqlite3", "args": {"database": folder.join("homeserver.db")}},
        "registration_shared_secret": SECRET,
        "macaroon_secret_key": SECRET,
        "form_secret": SECRET,
        "signing_key": "ed25519 a_1 bm90IGEgc2VjcmV0LCBvbmx5IG9uIGxvb3BiYWNrLi4",
        "media_store_path": folder.join("media"),
        "report_stats": false,
        "trusted_key_servers": [],
        "suppress_key_server_warning": true,
        "federation_domain_whitelist": [],
        "presence": {"enabled": false},
        "user_directory": {"enabled": false},
        "bcrypt_rounds": 4,
        "rc_message": much, "rc_registration": much, "rc_room_creation": much, "rc_admin_redaction": much,
        "rc_login": {"address": much, "account": much, "failed_attempts": much},
        "rc_joins": {"local": much, "remote": much}, "rc_joins_per_room": much,
        "rc_invites": {"per_room": much, "per_user": much, "per_issuer": much},
        "rc_key_requests": much, "rc_third_party_invite": much, "rc_media_create": much,
        "rc_presence": {"per_user": much}, "rc_delayed_event_mgmt": much, "rc_reports": much,
    })
}
