//! The bot's session: logged in once, then kept in the home with the store that belongs to it. Neither works without the
//! other: what is encrypted for this session can be read with this store alone.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use matrix_sdk::authentication::matrix::MatrixSession;
use matrix_sdk::config::{RequestConfig, StoreConfig};
use matrix_sdk::cross_process_lock::CrossProcessLockConfig;
use matrix_sdk::encryption::recovery::RecoveryState;
use matrix_sdk::encryption::{BackupDownloadStrategy, EncryptionSettings};
use matrix_sdk::ruma::api::client::uiaa::{AuthData, Password, UserIdentifier};
use matrix_sdk::ruma::api::error::ErrorKind;
use matrix_sdk::{
    Client, HttpError, SessionMeta, SessionTokens, SqliteCryptoStore, SqliteStateStore,
    SqliteStoreConfig,
};
use serde::{Deserialize, Serialize};

use super::super::secret::Secret;
use super::keys::Keys;
use super::now;
use super::settings::{Login, Settings, recovery_key_file};

/// What is asked of the homeserver is tried again for so long.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Why there is no session.
#[derive(Debug)]
pub enum Fault {
    /// The operator has to mend this first: a sentence that says how.
    Operator(String),
    /// It may be otherwise in a minute.
    Passing(anyhow::Error),
}

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Fault {
        Fault::Passing(error)
    }
}

/// What is kept of a session.
#[derive(Serialize, Deserialize)]
struct Kept {
    homeserver: String,
    #[serde(flatten)]
    session: MatrixSession,
    /// The key of the store: it is encrypted with it.
    store_key: [u8; 32],
    /// When it was made, in milliseconds since 1970: what was said before is another session's.
    since: i64,
}

/// A session that can be used.
pub struct Session {
    /// Speaks with the homeserver.
    pub client: Client,
    /// When it was made, in milliseconds since 1970.
    pub since: i64,
}

fn folder(home: &Path) -> PathBuf {
    home.join("matrix")
}

/// Goes on with the session of the home, or logs in where there is none.
pub async fn open(home: &Path, settings: &Settings) -> Result<Session, Fault> {
    let folder = folder(home);
    if !folder.exists() {
        log_in(&folder, settings).await?;
    }
    let kept = read(&folder, settings)?;
    let client = client(&folder, settings, &kept.store_key).await?;
    client
        .restore_session(kept.session)
        .await
        .map_err(|error| damaged(&folder, &error))?;
    Ok(Session {
        client,
        since: kept.since,
    })
}

/// The session and its store come into being at once, by the name of their folder.
async fn log_in(folder: &Path, settings: &Settings) -> Result<(), Fault> {
    let Some(login) = &settings.login else {
        return Err(Fault::Operator(
            "Matrix has no session yet, and no password to log in with: set `PULLQUOTE_MATRIX_PASSWORD` or `matrix.password_file`"
                .to_owned(),
        ));
    };
    let new = folder.with_extension("new");
    // Of a login that did not end; nothing was encrypted for it.
    let _ = fs::remove_dir_all(&new);
    make_private(&new)?;
    let store_key = random_key()?;
    let client = client(&new, settings, &store_key).await?;
    let session = match login {
        Login::Password(password) => by_password(&client, settings, password).await?,
        Login::Token(token) => by_token(&client, settings, token).await?,
    };
    let kept = Kept {
        homeserver: settings.homeserver.to_string(),
        session,
        store_key,
        since: now(),
    };
    write_private(
        &new.join("session.json"),
        &serde_json::to_vec(&kept).context("failed to write the session down")?,
    )?;
    // What the login began is done before its folder gets another name.
    let encryption = client.encryption();
    encryption.wait_for_e2ee_initialization_tasks().await;
    drop(client);
    fs::rename(&new, folder).with_context(|| format!("failed to rename `{}`", new.display()))?;
    tracing::info!("logged in to Matrix");
    Ok(())
}

async fn by_password(
    client: &Client,
    settings: &Settings,
    password: &Secret,
) -> Result<MatrixSession, Fault> {
    let login = client
        .matrix_auth()
        .login_username(settings.user.as_str(), password.reveal())
        .initial_device_display_name("Pullquote");
    if let Err(error) = login.send().await {
        return Err(refused(
            &error,
            "the homeserver refuses `matrix.user` with its password: look at both",
        ));
    }
    let session = client.matrix_auth().session();
    Ok(session.context("the homeserver gave no session")?)
}

/// A token belongs to a device, which only the homeserver knows.
async fn by_token(
    client: &Client,
    settings: &Settings,
    token: &Secret,
) -> Result<MatrixSession, Fault> {
    let tokens = SessionTokens {
        access_token: token.reveal().to_owned(),
        refresh_token: None,
    };
    let session = |device: &str| MatrixSession {
        meta: SessionMeta {
            user_id: settings.user.clone(),
            device_id: device.into(),
        },
        tokens: tokens.clone(),
    };
    let refusal =
        "the homeserver refuses `PULLQUOTE_MATRIX_TOKEN`: make a new one, for the bot alone";
    // Another client is asked, as the store takes the first device that it is told for its own.
    let asking = builder(settings).build().await.map_err(unreachable)?;
    asking
        .restore_session(session("unknown"))
        .await
        .context("failed to use the token")?;
    let told = asking.whoami().await;
    let told = told.map_err(|error| refused(&error.into(), refusal))?;
    let Some(device) = told.device_id.filter(|_| told.user_id == settings.user) else {
        return Err(Fault::Operator(format!(
            "`PULLQUOTE_MATRIX_TOKEN` is of another account than `matrix.user`, or of no device: make one by logging in as `{}`",
            settings.user
        )));
    };
    let session = session(device.as_str());
    client
        .restore_session(session.clone())
        .await
        .context("failed to use the token")?;
    Ok(session)
}

/// The session as it was kept, where it is the one that is configured.
fn read(folder: &Path, settings: &Settings) -> Result<Kept, Fault> {
    let file = folder.join("session.json");
    let anew = format!(
        "remove the folder `{}`, and the bot logs in anew",
        folder.display()
    );
    let operator = |why: String| Fault::Operator(format!("{why}: {anew}"));
    if !file.exists() || !folder.join("matrix-sdk-state.sqlite3").exists() {
        return Err(operator(format!(
            "of the Matrix session in `{}` a part is missing, `session.json` or the store",
            folder.display()
        )));
    }
    if let Some(mode) = open_to_others(&file)? {
        return Err(Fault::Operator(format!(
            "the Matrix session can be read by others (mode {mode:o}): `chmod 600 {}`",
            file.display()
        )));
    }
    let text = fs::read(&file).with_context(|| format!("failed to read `{}`", file.display()))?;
    let kept: Kept = serde_json::from_slice(&text)
        .map_err(|_| operator(format!("`{}` is damaged", file.display())))?;
    let (server, user) = (&settings.homeserver, &settings.user);
    if kept.session.meta.user_id != *user || kept.homeserver != server.as_str() {
        return Err(operator(format!(
            "the Matrix session is of `{}` on `{}`, and the configuration names `{user}` on `{server}`",
            kept.session.meta.user_id, kept.homeserver
        )));
    }
    Ok(kept)
}

fn builder(settings: &Settings) -> matrix_sdk::ClientBuilder {
    Client::builder()
        .homeserver_url(&settings.homeserver)
        .user_agent(concat!("Pullquote/", env!("CARGO_PKG_VERSION")))
        .request_config(RequestConfig::new().max_retry_time(PATIENCE))
}

async fn client(folder: &Path, settings: &Settings, key: &[u8; 32]) -> Result<Client, Fault> {
    let stores = stores(folder, key).await;
    let stores = stores.map_err(|error| damaged(folder, error.as_ref()))?;
    let encryption = EncryptionSettings {
        // Both are done, or told, in `verify`.
        auto_enable_cross_signing: false,
        auto_enable_backups: false,
        backup_download_strategy: BackupDownloadStrategy::AfterDecryptionFailure,
    };
    let built = builder(settings)
        .store_config(stores)
        .with_encryption_settings(encryption)
        .build()
        .await;
    built.map_err(unreachable)
}

/// What the session keeps in its folder. Events and media are not kept: the SDK has them in memory.
async fn stores(folder: &Path, key: &[u8; 32]) -> Result<StoreConfig> {
    let config = SqliteStoreConfig::new(folder).key(Some(key));
    let state = SqliteStateStore::open_with_config(&config).await?;
    let keys = Keys::new(SqliteCryptoStore::open_with_config(&config).await?);
    // The home is locked: no other process has it.
    let stores = StoreConfig::new(CrossProcessLockConfig::SingleProcess);
    Ok(stores.state_store(state).crypto_store(keys))
}

fn unreachable(error: matrix_sdk::ClientBuildError) -> Fault {
    Fault::Passing(anyhow!(error).context("failed to reach the homeserver"))
}

fn damaged(folder: &Path, error: &dyn std::error::Error) -> Fault {
    Fault::Operator(format!(
        "the Matrix session in `{0}` does not open ({error}): put back a copy of the folder, or remove it, and the bot logs in anew",
        folder.display()
    ))
}

fn refused(error: &matrix_sdk::Error, sentence: &str) -> Fault {
    match error.client_api_error_kind() {
        Some(
            ErrorKind::Forbidden
            | ErrorKind::UnknownToken(_)
            | ErrorKind::MissingToken
            | ErrorKind::UserDeactivated
            | ErrorKind::InvalidUsername,
        ) => Fault::Operator(sentence.to_owned()),
        _ => Fault::Passing(anyhow!("failed to log in to Matrix: {error}")),
    }
}

/// Whether the homeserver refuses the session for good.
pub fn is_revoked(error: &matrix_sdk::Error) -> bool {
    let kind = match error {
        matrix_sdk::Error::Http(error) => error.client_api_error_kind(),
        other => other.client_api_error_kind(),
    };
    matches!(
        kind,
        Some(ErrorKind::UnknownToken(_) | ErrorKind::MissingToken | ErrorKind::UserDeactivated)
    ) || matches!(error, matrix_sdk::Error::Http(http) if matches!(**http, HttpError::RefreshToken(_)))
}

/// Makes the bot's device one that the account vouches for: with a recovery key as an earlier login left it, or by making
/// the account's first keys. The bot answers without that too, so what fails is told and no more.
pub async fn verify(client: &Client, home: &Path, settings: &Settings) {
    client
        .encryption()
        .wait_for_e2ee_initialization_tasks()
        .await;
    if let Err(error) = vouch(client, home, settings).await {
        tracing::warn!(
            "the bot's device is not verified, which others see beside its messages: {error:#}"
        );
    }
}

async fn vouch(client: &Client, home: &Path, settings: &Settings) -> Result<()> {
    let encryption = client.encryption();
    let recovery = encryption.recovery();
    let signed = encryption.cross_signing_status().await;
    if signed.is_some_and(|status| status.is_complete())
        && recovery.state() == RecoveryState::Enabled
    {
        return Ok(());
    }
    let file = recovery_key_file(home);
    let key = match &settings.recovery_key {
        Some(key) => Some(key.clone()),
        None if file.exists() => Secret::read("", &file, "matrix-recovery-key")?,
        None => None,
    };
    let has_storage = encryption.secret_storage().is_enabled().await;
    if has_storage.context("failed to ask for the account's secret storage")? {
        let key = key.context(
            "the account has a recovery key, and the bot does not know it: set `PULLQUOTE_MATRIX_RECOVERY_KEY` or `matrix.recovery_key_file`",
        )?;
        return recovery.recover(key.reveal()).await.context(
            "the recovery key does not open the account's secret storage: set the right one",
        );
    }
    let auth = settings.login.as_ref().and_then(|login| match login {
        Login::Password(password) => {
            let user = UserIdentifier::Matrix(
                matrix_sdk::ruma::api::client::uiaa::MatrixUserIdentifier::new(
                    settings.user.to_string(),
                ),
            );
            Some(AuthData::Password(Password::new(
                user,
                password.reveal().to_owned(),
            )))
        }
        Login::Token(_) => None,
    });
    encryption
        .bootstrap_cross_signing_if_needed(auth)
        .await
        .context("failed to make the account's signing keys")?;
    let key = recovery
        .enable()
        .await
        .context("failed to make a recovery key")?;
    write_private(&file, format!("{key}\n").as_bytes())?;
    tracing::warn!(
        "a recovery key was made for the bot's account: keep a copy of `{}` elsewhere, a new login is verified with it",
        file.display()
    );
    Ok(())
}

fn random_key() -> Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| anyhow!("failed to make a key: {error}"))?;
    Ok(key)
}

fn make_private(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .with_context(|| format!("failed to make the folder `{}`", folder.display()))
}

fn write_private(file: &Path, bytes: &[u8]) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || {
        let mut file = options.open(file)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().with_context(|| format!("failed to write `{}`", file.display()))
}

/// The mode of a file that not only its owner can read.
#[cfg(unix)]
fn open_to_others(file: &Path) -> Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt as _;
    let about = fs::metadata(file);
    let mode = about
        .with_context(|| format!("failed to look at `{}`", file.display()))?
        .permissions()
        .mode()
        & 0o777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Result<Option<u32>> {
    Ok(None)
}
