//! The index on the disk: opening, checking, commits, merges.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use tantivy::directory::error::LockError;
use tantivy::directory::{META_LOCK, MmapDirectory};
use tantivy::indexer::{LogMergePolicy, MergePolicy, NoMergePolicy};
use tantivy::{IndexMeta, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyError};

use super::readonly::ReadOnly;
use super::{ArticleChange, FORMAT, Fields, Payload, Snapshot, operations, schema, tokens};

/// Indexes up to this size are read and checked whole when they are opened: about 20 ms.
const CHECKED_AT_OPENING: u64 = 64 << 20;
/// Changes of more articles than this are analysed on several threads.
const MANY: usize = 200;
/// Memory of one indexing thread, in bytes: the least that tantivy takes, and enough for segments of some 100,000
/// passages.
const MEMORY_FEW: usize = 15 << 20;
const MEMORY_MANY: usize = 100 << 20;
/// Stored passages that are compressed together, in bytes: an answer reads passages from all over the index, and
/// unpacks as much for each.
const BLOCK: usize = 4 << 10;
/// Segments of a level that are merged together at least. Each segment costs a question about 13 µs (at a million
/// passages 67 µs less with one than with six).
const MERGED: usize = 4;
/// How much larger than the smallest one the largest segment of a level is at most, as a power of two.
const LEVEL: f64 = 3.0;
/// Larger segments, in passages, are left alone: merging takes half a second for each 100,000.
const MERGED_UP_TO: usize = 1_000_000;

/// How long a writer waits for the one before it. Writers take turns by the lock of their home, but the index's own lock can
/// outlive its writer for a moment: a program that this process starts holds its open files until it is loaded.
const WAIT_FOR_LOCK: Duration = Duration::from_secs(2);

/// An index in a directory.
pub struct Index {
    index: tantivy::Index,
    dir: PathBuf,
    reader: IndexReader,
    pub(super) fields: Fields,
    newest: RwLock<Snapshot>,
}

impl Index {
    /// Makes an empty index in an existing, empty directory.
    pub fn create(dir: &Path) -> Result<Index> {
        let settings = IndexSettings {
            docstore_blocksize: BLOCK,
            ..IndexSettings::default()
        };
        let builder = tantivy::Index::builder()
            .schema(schema().0)
            .settings(settings);
        let index = builder
            .create_in_dir(dir)
            .with_context(|| format!("failed to make an index in `{}`", dir.display()))?;
        Index::with(index, dir)
    }

    /// Opens the index in a directory. Refuses one of another format, and one whose structure is damaged; a small one is
    /// checked whole, a large one by [`Index::check`].
    pub fn open(dir: &Path) -> Result<Index> {
        Index::open_checked(dir, CHECKED_AT_OPENING)
    }

    /// Opens the index in a directory after a change of it: its files are not read.
    pub fn open_again(dir: &Path) -> Result<Index> {
        Index::open_checked(dir, 0)
    }

    /// Reads the files where they have so many bytes at most.
    fn open_checked(dir: &Path, most: u64) -> Result<Index> {
        let unopened = || format!("failed to open the index in `{}`", dir.display());
        let index = open(dir).with_context(unopened)?;
        ensure!(
            index.schema() == schema().0,
            "the index in `{}` has another format",
            dir.display()
        );
        let files = files(&index, dir).with_context(unopened)?;
        if files.iter().map(|(_, bytes)| bytes).sum::<u64>() <= most {
            check(&index, &files).with_context(unopened)?;
        }
        let index = Index::with(index, dir).with_context(unopened)?;
        let snapshot = index.snapshot();
        let Payload {
            format,
            articles,
            passages,
            ..
        } = *snapshot.payload();
        ensure!(
            format == FORMAT,
            "the index in `{}` has another format",
            dir.display()
        );
        ensure!(
            snapshot.documents() == articles + passages,
            "the index in `{}` is not complete",
            dir.display()
        );
        Ok(index)
    }

    fn with(index: tantivy::Index, dir: &Path) -> Result<Index> {
        tokens::register(index.tokenizers());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let fields = schema().1;
        let newest = RwLock::new(load(&index, &reader, fields)?);
        Ok(Index {
            index,
            dir: dir.to_owned(),
            reader,
            fields,
            newest,
        })
    }

    /// Pins the newest commit that was loaded.
    pub fn snapshot(&self) -> Snapshot {
        self.newest
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Reads all files and compares their checksums.
    pub fn check(&self) -> Result<()> {
        let files = files(&self.index, &self.dir)?;
        check(&self.index, &files)
            .with_context(|| format!("the index in `{}` is damaged", self.dir.display()))
    }

    /// Applies the articles' changes as one commit with the payload, and loads it. `expected` is about how many they
    /// are, and `done` is told how many were taken so far. `ready` is called when the commit is written but not made:
    /// where it fails there is none.
    pub fn apply(
        &self,
        changes: impl IntoIterator<Item = Result<ArticleChange>>,
        expected: usize,
        payload: &Payload,
        done: &mut dyn FnMut(u64),
        ready: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (threads, memory) = if expected > MANY {
            (cores.min(8), MEMORY_MANY)
        } else {
            (1, MEMORY_FEW)
        };
        let mut writer = self.writer(threads, memory)?;
        if let Err(error) = self.take(&writer, changes, done) {
            // Where a thread that writes has ended, it knows why.
            let why = writer.prepare_commit().err();
            return Err(why.map_or(error, |why| {
                anyhow!(why).context("failed to write to the index")
            }));
        }
        self.commit(writer, payload, ready)
    }

    /// A writer. What dead processes left behind is collected first: some of it would make later commits fail.
    fn writer(&self, threads: usize, memory: usize) -> Result<IndexWriter> {
        let until = Instant::now() + WAIT_FOR_LOCK;
        let writer: IndexWriter = loop {
            let writer = self
                .index
                .writer_with_num_threads(threads, memory * threads);
            match writer {
                Err(TantivyError::LockFailure(LockError::LockBusy, _))
                    if Instant::now() < until =>
                {
                    std::thread::sleep(Duration::from_millis(10));
                }
                writer => break writer.context("failed to open the index for writing")?,
            }
        };
        // A change must not wait for merges: they are made by `merge`.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        self.remove_temporary()
            .context("failed to collect the index's old files")?;
        writer
            .garbage_collect_files()
            .wait()
            .context("failed to collect the index's old files")?;
        Ok(writer)
    }

    /// Removes files that were to be renamed when their process died. Only a writer makes such files, and it is alone.
    fn remove_temporary(&self) -> std::io::Result<()> {
        for file in self.dir.read_dir()? {
            let file = file?;
            if file.file_name().to_string_lossy().starts_with(".tmp") {
                std::fs::remove_file(file.path())?;
            }
        }
        Ok(())
    }

    fn take(
        &self,
        writer: &IndexWriter,
        changes: impl IntoIterator<Item = Result<ArticleChange>>,
        done: &mut dyn FnMut(u64),
    ) -> Result<()> {
        for (taken, change) in (1..).zip(changes) {
            writer.run(operations(self.fields, &change?)?)?;
            done(taken);
        }
        Ok(())
    }

    fn commit(
        &self,
        mut writer: IndexWriter,
        payload: &Payload,
        ready: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let failed = "failed to commit to the index";
        let mut commit = writer.prepare_commit().context(failed)?;
        commit.set_payload(&serde_json::to_string(payload)?);
        ready()?;
        commit.commit().context(failed)?;
        self.reload()
    }

    fn reload(&self) -> Result<()> {
        let newest = load(&self.index, &self.reader, self.fields)?;
        *self.newest.write().unwrap_or_else(PoisonError::into_inner) = newest;
        Ok(())
    }

    /// Whether [`Index::merge`] has something to do.
    pub fn has_mergeable(&self) -> Result<bool> {
        Ok(!mergeable(&self.index.load_metas()?).is_empty())
    }

    /// Merges segments of like sizes where there are many, and those that are mostly deleted, so that their number grows
    /// with the logarithm of the passages. Takes about half a second for each 100,000 passages merged.
    pub fn merge(&self) -> Result<()> {
        let mut writer = self.writer(1, MEMORY_FEW)?;
        for segments in mergeable(&self.index.load_metas()?) {
            writer
                .merge(&segments)
                .wait()
                .context("failed to merge segments of the index")?;
        }
        writer
            .garbage_collect_files()
            .wait()
            .context("failed to collect the index's old files")?;
        writer.wait_merging_threads()?;
        self.reload()
    }

    /// Writes the segments anew that hold deleted documents, so that no byte of those is left in the index's files.
    pub fn purge(&self) -> Result<()> {
        let failed = "failed to write the index anew without what was erased";
        let mut writer = self.writer(1, MEMORY_FEW)?;
        for segment in &self.index.load_metas()?.segments {
            if segment.num_deleted_docs() > 0 {
                writer.merge(&[segment.id()]).wait().context(failed)?;
            }
        }
        // The files go when nothing in this process reads them.
        self.reload()?;
        writer.garbage_collect_files().wait().context(failed)?;
        writer.wait_merging_threads()?;
        Ok(())
    }
}

fn mergeable(meta: &IndexMeta) -> Vec<Vec<tantivy::index::SegmentId>> {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(MERGED);
    policy.set_level_log_size(LEVEL);
    policy.set_max_docs_before_merge(MERGED_UP_TO);
    policy.set_min_layer_size(1_000);
    let mut merges: Vec<_> = policy
        .compute_merge_candidates(&meta.segments)
        .into_iter()
        .map(|candidate| candidate.0)
        .collect();
    let mostly_deleted = meta
        .segments
        .iter()
        .filter(|segment| segment.num_deleted_docs() > segment.num_docs());
    for segment in mostly_deleted {
        if !merges.iter().flatten().any(|id| *id == segment.id()) {
            merges.push(vec![segment.id()]);
        }
    }
    merges
}

fn open(dir: &Path) -> Result<tantivy::Index> {
    let directory = MmapDirectory::open(dir)?;
    let lock = OpenOptions::new()
        .write(true)
        .open(dir.join(&META_LOCK.filepath));
    Ok(match lock.map_err(|error| error.kind()) {
        Err(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            tantivy::Index::open(ReadOnly(directory))?
        }
        _ => tantivy::Index::open(directory)?,
    })
}

/// A searcher and the payload of the commit that it shows, also while another process commits.
fn load(index: &tantivy::Index, reader: &IndexReader, fields: Fields) -> Result<Snapshot> {
    loop {
        let before = index.load_metas()?.payload;
        reader.reload()?;
        if index.load_metas()?.payload == before {
            let payload = match before.as_deref() {
                None | Some("") => Payload::default(),
                Some(json) => {
                    serde_json::from_str(json).context("the index's payload is damaged")?
                }
            };
            let searcher = reader.searcher();
            let name = index.schema().get_field_name(fields.offset).to_owned();
            let segments = searcher.segment_readers().iter();
            let offsets = segments.map(|segment| segment.fast_fields().u64(&name));
            return Ok(Snapshot {
                offsets: offsets.collect::<tantivy::Result<_>>()?,
                searcher,
                fields,
                payload: Arc::new(payload),
                words: Arc::default(),
            });
        }
    }
}

/// The segments' files and their sizes in bytes. tantivy's list of its files must have them all: what is not on it is
/// neither checked nor collected.
fn files(index: &tantivy::Index, dir: &Path) -> Result<Vec<(PathBuf, u64)>> {
    let listed = index.directory().list_managed_files();
    let mut files = Vec::new();
    for file in index.load_metas()?.list_segment_files() {
        let name = file.display();
        match (dir.join(&file).metadata(), listed.contains(&file)) {
            (Ok(_), false) => bail!("`{name}` is not on the index's list of files"),
            // A segment has its file of deletions only when it needs it, and that of its making no longer.
            (Err(_), false) => {}
            (Err(_), true) => ensure!(name.to_string().ends_with(".temp"), "`{name}` is gone"),
            (Ok(metadata), true) => files.push((file, metadata.len())),
        }
    }
    Ok(files)
}

fn check(index: &tantivy::Index, files: &[(PathBuf, u64)]) -> Result<()> {
    for (file, _) in files {
        let name = file.display();
        let sound = index
            .directory()
            .validate_checksum(file)
            .with_context(|| format!("`{name}` is damaged"))?;
        ensure!(sound, "`{name}` is damaged");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tantivy::directory::INDEX_WRITER_LOCK;

    use super::*;

    #[test]
    fn a_writer_waits_for_the_lock_of_the_one_before_it() {
        let dir = tempfile::tempdir().unwrap();
        let index = Index::create(dir.path()).unwrap();
        let lock = dir.path().join(&INDEX_WRITER_LOCK.filepath);
        let lock = std::fs::File::create(lock).unwrap();
        lock.lock().unwrap();
        std::thread::scope(|scope| {
            let merging = scope.spawn(|| index.merge());
            std::thread::sleep(Duration::from_millis(50));
            drop(lock);
            merging.join().unwrap().unwrap();
        });
    }
}
