//! The program is killed in the middle of changes: what it acknowledged is there, and the next one goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::history::files_with;
use crate::library::{assert_in_step, index_dir, open};

fn start(home: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_pullquote"))
        .arg("--home")
        .arg(home)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A sequence that is the same in every run; what it leads to is not, as the kills hit where they hit.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// A paragraph that stands for one state of one article.
fn text(name: &str, state: u32) -> String {
    format!("This is state {state} of {name}.\n\nCommon words, the same in all of them.\n")
}

/// The state of each article that a test made, by its id.
fn states(home: &pullquote::home::Home) -> BTreeMap<String, u32> {
    let library = home.library();
    let slugs = library
        .slugs()
        .unwrap()
        .into_iter()
        .filter(|slug| slug.starts_with("killed-"));
    slugs
        .map(|slug| {
            let body = library.article(&slug).unwrap().unwrap().article.body;
            let state = body
                .strip_prefix("This is state ")
                .unwrap()
                .split(' ')
                .next()
                .unwrap();
            (slug, state.parse().unwrap())
        })
        .collect()
}

/// What a change was to do to articles: their states after it.
type Wish = BTreeMap<String, Option<u32>>;

fn applied(states: &BTreeMap<String, u32>, wish: &Wish) -> BTreeMap<String, u32> {
    let mut states = states.clone();
    for (slug, state) in wish {
        match state {
            Some(state) => states.insert(slug.clone(), *state),
            None => states.remove(slug),
        };
    }
    states
}

/// Files of the home whose number must not grow with the kills.
pub fn leftovers(home: &Path) -> Vec<String> {
    let names = |dir: &Path| -> BTreeSet<String> {
        fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    let index = index_dir(home);
    let listed: BTreeSet<String> =
        serde_json::from_str(&fs::read_to_string(index.join(".managed.json")).unwrap()).unwrap();
    let known =
        |name: &str| name.ends_with(".lock") || name == ".managed.json" || listed.contains(name);
    let mut left: Vec<_> = names(&index)
        .into_iter()
        .filter(|name| !known(name))
        .collect();
    left.extend(
        names(index.parent().unwrap())
            .into_iter()
            .filter(|name| !index.ends_with(name)),
    );
    let home_files = [
        "articles",
        "tantivy",
        "library.db",
        "library.db-wal",
        "library.db-shm",
        "write.lock",
    ];
    left.extend(
        names(home)
            .into_iter()
            .filter(|name| !home_files.contains(&name.as_str())),
    );
    left
}

struct Run<'a> {
    home: &'a Path,
    files: &'a Path,
    dice: Dice,
    made: u32,
    /// The home's folder of articles, as its files are now.
    folder: BTreeMap<String, u32>,
    /// The states that an undo goes back to; none where files of the folder would differ from them.
    before: Option<BTreeMap<String, u32>>,
}

impl Run<'_> {
    /// Arguments of a change, and what it is to do.
    fn change(&mut self, states: &BTreeMap<String, u32>) -> (Vec<String>, Wish) {
        self.made += 1;
        let added: Vec<_> = states
            .keys()
            .filter(|slug| slug.starts_with("killed-added"))
            .collect();
        let pick = self.dice.below(5);
        if (pick == 0 || pick == 4) && !added.is_empty() {
            let slug = added[self.dice.below(added.len() as u64) as usize].clone();
            let command = if pick == 0 { "remove" } else { "erase" };
            return (
                vec![command.to_owned(), slug.clone(), "--yes".to_owned()],
                Wish::from([(slug, None)]),
            );
        }
        if let (3, Some(before)) = (pick, &self.before) {
            let gone = states.keys().map(|slug| (slug.clone(), None));
            let back = before
                .iter()
                .map(|(slug, state)| (slug.clone(), Some(*state)));
            let wish = gone.chain(back).collect();
            return (vec!["undo".to_owned(), "--yes".to_owned()], wish);
        }
        if pick == 1 {
            // One file more or changed, and at times one less.
            let name = format!("killed-file-{}", self.dice.below(8));
            fs::write(
                self.home.join(format!("articles/{name}.txt")),
                text(&name, self.made),
            )
            .unwrap();
            self.folder.insert(name, self.made);
            if self.dice.below(3) == 0 {
                let name = self.folder.keys().next().unwrap().clone();
                fs::remove_file(self.home.join(format!("articles/{name}.txt"))).unwrap();
                self.folder.remove(&name);
            }
            let mut wish: Wish = self
                .folder
                .iter()
                .map(|(slug, state)| (slug.clone(), Some(*state)))
                .collect();
            for slug in states.keys().filter(|slug| slug.starts_with("killed-file")) {
                wish.entry(slug.clone()).or_insert(None);
            }
            return (vec!["refresh".to_owned()], wish);
        }
        let name = format!("killed-added-{}", self.made);
        let path = self.files.join(format!("{name}.txt"));
        fs::write(&path, text(&name, self.made)).unwrap();
        let path = path.to_str().unwrap().to_owned();
        (
            vec!["add".to_owned(), path, "--title".to_owned(), name.clone()],
            Wish::from([(name, Some(self.made))]),
        )
    }
}

/// How long an undisturbed change takes: the median of some.
fn usual(run: &mut Run<'_>) -> Duration {
    let time = |_| {
        let (arguments, _) = run.change(&BTreeMap::new());
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let started = Instant::now();
        let output = start(run.home, &arguments).wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        started.elapsed()
    };
    let mut times: Vec<_> = (0..7).map(time).collect();
    times.sort();
    times[3]
}

#[test]
fn what_is_acknowledged_survives_kills() {
    kill(100);
}

#[test]
#[ignore = "1,000 kills take minutes: tests/run --long"]
fn what_is_acknowledged_survives_a_thousand_kills() {
    kill(1000);
}

fn kill(rounds: u32) {
    let (home, files) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    fs::create_dir(home.path().join("articles")).unwrap();
    let mut run = Run {
        home: home.path(),
        files: files.path(),
        dice: Dice(20),
        made: 0,
        folder: BTreeMap::new(),
        before: None,
    };
    drop(open(home.path()));
    let usual = usual(&mut run);
    let mut known = states(&open(home.path()));
    // Of each command: acknowledged, done but not acknowledged, not done.
    let mut ends: BTreeMap<String, [u32; 3]> = BTreeMap::new();
    for round in 0..rounds {
        let (arguments, wish) = run.change(&known);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let mut child = start(home.path(), &arguments);
        // One in ten is left alone.
        if round % 10 != 0 {
            sleep(usual.mul_f64(run.dice.below(1100) as f64 / 1000.0));
            // It may have ended by itself.
            let _ = child.kill();
        }
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            !errors.contains("ERROR") && !errors.contains("made anew"),
            "round {round}: {errors}"
        );

        let home = open(home.path());
        assert_eq!(home.notices(), [], "round {round}, {arguments:?}");
        let (now, wished) = (states(&home), applied(&known, &wish));
        let [acknowledged, done, undone] = ends.entry(arguments[0].to_owned()).or_default();
        if !output.stdout.is_empty() {
            *acknowledged += 1;
            assert_eq!(
                now, wished,
                "round {round}: an acknowledged change is lost, {arguments:?}"
            );
        } else if now == wished {
            *done += 1;
        } else {
            *undone += 1;
            assert_eq!(now, known, "round {round}: half a change, {arguments:?}");
        }
        assert_in_step(&home);
        if arguments[0] == "erase" && now == wished {
            let name = arguments[1];
            let text = format!("This is state {} of {name}.", known[name]);
            let left = files_with(home.dir(), text.as_bytes());
            assert_eq!(left, Vec::<String>::new(), "round {round}");
        }
        if now != known {
            let is_undoable = !matches!(arguments[0], "refresh" | "erase");
            run.before = is_undoable.then_some(known);
        }
        known = now;
        if round % 10 == 9 {
            let asked = start(home.dir(), &["ask", "common words"]);
            let output = asked.wait_with_output().unwrap();
            assert!(
                output.status.success() || known.is_empty(),
                "round {round}, {known:?}: {output:?}"
            );
        }
    }
    for (command, [acknowledged, done, undone]) in &ends {
        println!("{command}: {acknowledged} acknowledged, {done} done, {undone} not done");
    }
    let all = |end: usize| ends.values().map(|ends| ends[end]).sum::<u32>();
    assert!(all(0) > 0 && all(2) > 0, "the kills missed the changes");
    let commands: Vec<_> = ends.keys().map(String::as_str).collect();
    assert_eq!(commands, ["add", "erase", "refresh", "remove", "undo"]);

    let (arguments, _) = run.change(&BTreeMap::new());
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    assert!(
        start(home.path(), &arguments)
            .wait_with_output()
            .unwrap()
            .status
            .success()
    );
    assert_eq!(leftovers(home.path()), Vec::<String>::new());
    let files = fs::read_dir(index_dir(home.path())).unwrap().count();
    assert!(files < 200, "{files} files in the index");
    println!("no file left over, {files} files in the index");
}

/// Kills the program at many moments of a home's making, or of its index's, and opens the home after each.
fn kill_while(arguments: &[&str], prepare: impl Fn(&Path)) {
    let fresh = || {
        let dir = TempDir::new().unwrap();
        fs::create_dir(dir.path().join("articles")).unwrap();
        for n in 0..20 {
            let name = format!("killed-file-{n}");
            fs::write(
                dir.path().join(format!("articles/{name}.txt")),
                text(&name, n),
            )
            .unwrap();
        }
        prepare(dir.path());
        dir
    };
    let (dir, started) = (fresh(), Instant::now());
    assert!(
        start(dir.path(), arguments)
            .wait_with_output()
            .unwrap()
            .status
            .success()
    );
    let usual = started.elapsed();
    let mut killed = 0;
    const ROUNDS: u32 = 20;
    for round in 0..ROUNDS {
        let dir = fresh();
        let mut child = start(dir.path(), arguments);
        sleep(usual * round / ROUNDS);
        let _ = child.kill();
        killed += u32::from(!child.wait_with_output().unwrap().status.success());
        let home = open(dir.path());
        assert_eq!(states(&home).len(), 20);
        assert_in_step(&home);
        let made = fs::read_dir(dir.path().join("tantivy")).unwrap().count();
        // What a build left is removed by the next change.
        assert!(made <= 2, "{made} indexes");
        assert!(
            start(dir.path(), &["remove", "killed-file-3"])
                .wait_with_output()
                .unwrap()
                .status
                .success()
        );
        assert_in_step(&home);
        assert_eq!(leftovers(dir.path()), Vec::<String>::new());
    }
    assert!(killed > 0, "the kills came late");
}

#[test]
fn a_home_survives_kills_while_it_is_made() {
    kill_while(&["status"], |_| ());
}

#[test]
fn a_home_survives_kills_while_its_index_is_made() {
    kill_while(&["refresh", "--rebuild"], |home| drop(open(home)));
}
