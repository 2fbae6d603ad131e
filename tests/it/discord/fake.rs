//! The server: one port of loopback for both ways in.

use std::io::BufReader;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::state::State;
use super::{gateway, http, rest};

/// Longer than anything here takes; whoever waits so long has found a fault.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// A Discord that lives as long as the test's process.
#[derive(Clone)]
pub struct Fake {
    shared: Arc<Shared>,
    port: u16,
}

impl Shared {
    /// Looks at what Discord knows, or changes it.
    pub fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let done = act(&mut self.lock());
        self.changed.notify_all();
        done
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Fake {
    pub fn start(token: &str) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mut state = State::new(token);
        state.gateway.address = address.to_string();
        state.gateway.every = 41_250;
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        let fake = Fake {
            shared: Arc::clone(&shared),
            port: address.port(),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(&shared, stream));
            }
        });
        fake
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        self.shared.with(act)
    }

    /// Waits until there is what is looked for.
    pub fn wait<T>(&self, what: &str, mut look: impl FnMut(&mut State) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        let mut state = self.shared.lock();
        loop {
            if let Some(found) = look(&mut state) {
                return found;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let seen: Vec<String> = state
                    .seen
                    .iter()
                    .map(|seen| format!("{} {} {}", seen.what, seen.status, seen.body))
                    .collect();
                panic!(
                    "waited in vain for {what}; complaints: {:#?}; requests:\n{}",
                    state.complaints,
                    seen.join("\n")
                );
            }
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    pub fn complaints(&self) -> Vec<String> {
        self.with(|state| std::mem::take(&mut state.complaints))
    }
}

/// One connection of either kind.
fn serve(shared: &Shared, stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let Some(target) = target(&stream) else {
        return;
    };
    if !target.starts_with("/api/") {
        return gateway::serve(shared, stream, &target);
    }
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    while let Some(request) = http::read(&mut reader) {
        let Some(response) = shared.with(|state| rest::answer(state, &request)) else {
            break;
        };
        if http::write(&mut writer, &response).is_err() {
            break;
        }
    }
}

/// The path of the first request, which stays to be read.
fn target(stream: &TcpStream) -> Option<String> {
    let mut buffer = [0; 4096];
    loop {
        let read = stream.peek(&mut buffer).ok().filter(|read| *read > 0)?;
        let text = String::from_utf8_lossy(&buffer[..read]);
        if let Some((line, _)) = text.split_once("\r\n") {
            return line.split(' ').nth(1).map(str::to_owned);
        }
    }
}
