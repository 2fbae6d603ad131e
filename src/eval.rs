//! `pullquote eval`: answers a file of questions over a file of passages, for measuring the quality of answers. It runs
//! the production analysis, index, ranking and confidence; there is no second path.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answer::question::Question;
use crate::answer::rank::{Ranked, rank};
use crate::answer::{confidence, weights};
use crate::article::{Article, Block, Meta, Place};
use crate::index::{ArticleChange, FORMAT, Index, Payload, Snapshot};
use crate::source;

/// A passage of the corpus, as given: one line of JSON.
#[derive(Debug, Deserialize)]
struct GivenPassage {
    id: String,
    doc_id: String,
    #[serde(default)]
    title: String,
    n: u64,
    text: String,
    date: Option<String>,
    source: Option<String>,
    url: Option<String>,
}

/// A question, as given: one line of JSON, other keys ignored.
#[derive(Debug, Deserialize)]
struct GivenQuery {
    id: String,
    text: String,
}

/// One line of the run.
#[derive(Debug, Serialize)]
struct Answered<'a> {
    id: &'a str,
    answered: bool,
    confidence: f32,
    hits: Vec<FoundHit<'a>>,
    latency_us: u64,
}

#[derive(Debug, Serialize)]
struct FoundHit<'a> {
    passage_id: &'a str,
    score: f32,
    excerpt: Option<&'a str>,
    start: Option<usize>,
    end: Option<usize>,
}

/// The last line of standard error.
#[derive(Debug, Serialize)]
pub struct Summary {
    passages: u64,
    index_s: f64,
    index_rss_mb: f64,
    disk_mb: f64,
}

/// The files of one run.
pub struct Files {
    /// Passages, one or more files of JSON lines.
    pub corpus: Vec<PathBuf>,
    /// Questions, JSON lines.
    pub queries: PathBuf,
    /// Where the run is written, JSON lines.
    pub out: PathBuf,
    /// Where the features of all candidates are written, for fitting the weights.
    pub features: Option<PathBuf>,
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Builds an index in a new temporary directory from the corpus and answers each question in order.
pub fn run(files: &Files) -> Result<Summary> {
    for written in [Some(&files.out), files.features.as_ref()]
        .into_iter()
        .flatten()
    {
        let is_read = |read: &PathBuf| is_same_file(read, written);
        let mut read = files.corpus.iter().chain([&files.queries]);
        ensure!(
            !read.any(is_read),
            "`{}` is read; name another file to write",
            written.display()
        );
    }
    let dir = tempdir()?;
    let started = Instant::now();
    let (snapshot, ids) = build(&files.corpus, dir.path())?;
    let summary = Summary {
        passages: ids.len() as u64,
        index_s: started.elapsed().as_secs_f64(),
        index_rss_mb: resident_mb(),
        disk_mb: disk_mb(dir.path())?,
    };
    let create = |path: &Path| -> Result<BufWriter<File>> {
        Ok(BufWriter::new(File::create(path).with_context(|| {
            format!("failed to create `{}`", path.display())
        })?))
    };
    let mut out = create(&files.out)?;
    let mut features = files.features.as_deref().map(create).transpose()?;
    for query in lines::<GivenQuery>(&files.queries)? {
        let query = query?;
        let started = Instant::now();
        let question = Question::read(&snapshot, &query.text)?;
        let ranked = rank(&snapshot, &question)?;
        let confidence = confidence::confidence(&question, &ranked);
        let latency_us = started.elapsed().as_micros() as u64;
        let hits = ranked
            .iter()
            .take(10)
            .enumerate()
            .map(|(at, hit)| found(&ids, at, hit))
            .collect();
        let answered = confidence >= weights::ANSWERS_AT;
        serde_json::to_writer(
            &mut out,
            &Answered {
                id: &query.id,
                answered,
                confidence,
                hits,
                latency_us,
            },
        )?;
        writeln!(out)?;
        if let Some(features) = &mut features {
            write_features(features, &query.id, &question, &ranked, &ids)?;
        }
    }
    out.flush()
        .with_context(|| format!("failed to write `{}`", files.out.display()))?;
    features.map(|mut features| features.flush()).transpose()?;
    Ok(summary)
}

fn found<'a>(ids: &'a HashMap<Place, String>, at: usize, hit: &'a Ranked) -> FoundHit<'a> {
    let excerpt = (at < 3).then(|| hit.window.range.clone());
    let chars = |bytes: usize| hit.passage.text[..bytes].chars().count();
    FoundHit {
        passage_id: &ids[&hit.passage.place],
        score: hit.score,
        excerpt: excerpt.clone().map(|range| &hit.passage.text[range]),
        start: excerpt.clone().map(|range| chars(range.start)),
        end: excerpt.map(|range| chars(range.end)),
    }
}

/// One line a question: its confidence features, and each candidate's features with all its windows'.
fn write_features(
    out: &mut impl std::io::Write,
    id: &str,
    question: &Question,
    ranked: &[Ranked],
    ids: &HashMap<Place, String>,
) -> Result<()> {
    let candidates = ranked
        .iter()
        .map(|r| serde_json::json!({"passage_id": ids[&r.passage.place], "features": r.features.to_vec()}));
    let line = serde_json::json!({
        "id": id,
        "confidence": confidence::features(question, ranked).to_vec(),
        "candidates": candidates.collect::<Vec<_>>(),
    });
    serde_json::to_writer(&mut *out, &line)?;
    Ok(writeln!(out)?)
}

/// Articles of the corpus in an index, and the given id of each passage.
fn build(corpus: &[PathBuf], dir: &Path) -> Result<(Snapshot, HashMap<Place, String>)> {
    let mut documents: Vec<(String, Vec<GivenPassage>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for path in corpus {
        for passage in lines::<GivenPassage>(path)? {
            let passage = passage?;
            let at = *known.entry(passage.doc_id.clone()).or_insert_with(|| {
                documents.push((passage.doc_id.clone(), Vec::new()));
                documents.len() - 1
            });
            documents[at].1.push(passage);
        }
    }
    let mut ids = HashMap::new();
    let articles: Vec<Article> = documents
        .into_iter()
        .enumerate()
        .map(|(n, (_, passages))| article(n, passages, &mut ids))
        .collect();
    let mut languages: HashMap<&str, usize> = HashMap::new();
    for language in articles.iter().filter_map(|a| a.meta.language.as_deref()) {
        *languages.entry(language).or_default() += 1;
    }
    let mut languages: Vec<(&str, usize)> = languages.into_iter().collect();
    languages.sort_by_key(|&(language, articles)| (std::cmp::Reverse(articles), language));
    let payload = Payload {
        format: FORMAT,
        revision: 1,
        articles: articles.len() as u64,
        passages: ids.len() as u64,
        newest: articles.iter().filter_map(|a| a.meta.date).max(),
        chain: String::new(),
        languages: languages
            .into_iter()
            .map(|(language, _)| language.to_owned())
            .collect(),
    };
    let index = Index::create(dir)?;
    let count = articles.len();
    let changes = articles.into_iter().map(|article| {
        Ok(ArticleChange {
            slug: article.slug.clone(),
            now: Some((0, article)),
        })
    });
    index.apply(changes, count, &payload, &mut |_| {}, || Ok(()))?;
    Ok((index.snapshot(), ids))
}

/// One document of the corpus as an article: every passage with text is a passage, none is a heading.
fn article(n: usize, mut passages: Vec<GivenPassage>, ids: &mut HashMap<Place, String>) -> Article {
    passages.retain(|passage| !passage.text.is_empty());
    passages.sort_by_key(|passage| passage.n);
    let slug = format!("article-{}", n + 1);
    let first = passages.first();
    let meta = Meta {
        title: first.map(|p| p.title.replace('_', " ")).unwrap_or_default(),
        outlet: first.and_then(|p| p.source.clone()),
        date: first
            .and_then(|p| p.date.as_deref())
            .and_then(|date| date.parse::<Date>().ok()),
        url: first.and_then(|p| p.url.clone()),
        ..Meta::default()
    };
    let blocks: Vec<Block> = passages
        .iter()
        .map(|passage| Block::Paragraph(passage.text.clone()))
        .collect();
    let mut article = Article::new(slug, meta, &blocks);
    article.meta.language = source::detect_language(&blocks);
    for (passage, given) in article.passages.iter().zip(passages) {
        ids.insert(
            Place {
                slug: article.slug.clone(),
                number: passage.number,
            },
            given.id,
        );
    }
    article
}

fn lines<T: serde::de::DeserializeOwned>(path: &Path) -> Result<impl Iterator<Item = Result<T>>> {
    let file = File::open(path).with_context(|| format!("failed to open `{}`", path.display()))?;
    let shown = path.display().to_string();
    let lines = BufReader::new(file).lines().enumerate();
    let lines =
        lines.filter(|(_, line)| line.as_ref().map_or(true, |line| !line.trim().is_empty()));
    Ok(lines.map(move |(n, line)| {
        serde_json::from_str(&line?)
            .with_context(|| format!("line {} of `{shown}` is not as expected", n + 1))
    }))
}

/// Memory of this process, in megabytes; 0 where the system does not tell.
fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|kb| kb.trim().strip_suffix("kB")?.trim().parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1000.0
}

fn disk_mb(dir: &Path) -> Result<f64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes as f64 / 1e6)
}

struct TempDir(PathBuf);

impl TempDir {
    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn tempdir() -> Result<TempDir> {
    let path = std::env::temp_dir().join(format!("pullquote-eval-{}", std::process::id()));
    std::fs::create_dir_all(&path)
        .with_context(|| format!("failed to make `{}`", path.display()))?;
    Ok(TempDir(path))
}
