//! The store of the session's keys: the SDK's own, but that what a message brings is saved at once or not at all.
//!
//! Someone's first encrypted message to this device begins an Olm session and brings a room's key in it. The SDK (0.18 and
//! 0.19.1, `decrypt_olm_message`) saves the new session when it has decrypted the message, and the key when the whole
//! response was read. Where the process is killed between the two, the server delivers the message again, the saved session
//! has decrypted it already and refuses, and the key is lost: nothing of that person can be read in the room until their
//! client makes another key. Here a session that the store does not know yet is held in memory at its first save, and
//! written with its second or with what ends the response, which is the save that has the key. The SDK saves a session
//! anew whenever it has used it, so nothing that was used is held back.

use std::collections::HashMap;
use std::sync::Mutex;

use matrix_sdk::SqliteCryptoStore;
use matrix_sdk::async_trait;
use matrix_sdk::cross_process_lock::CrossProcessLockGeneration;
use matrix_sdk::ruma::events::secret::request::SecretName;
use matrix_sdk::ruma::{DeviceId, OwnedDeviceId, RoomId, TransactionId, UserId};
use matrix_sdk_crypto::olm::{
    InboundGroupSession, OlmMessageHash, OutboundGroupSession, PrivateCrossSigningIdentity,
    SenderDataType,
};
use matrix_sdk_crypto::store::CryptoStore;
use matrix_sdk_crypto::store::types::{
    BackupKeys, Changes, DehydratedDeviceKey, PendingChanges, RoomKeyCounts, RoomKeyWithheldEntry,
    RoomPendingKeyBundleDetails, RoomSettings, StoredRoomKeyBundleData, TrackedUser,
};
use matrix_sdk_crypto::vodozemac::Curve25519PublicKey;
use matrix_sdk_crypto::{
    Account, DeviceData, GossipRequest, SecretInfo, Session, UserIdentityData,
};
use zeroize::Zeroizing;

type Result<T> = std::result::Result<T, <SqliteCryptoStore as CryptoStore>::Error>;

/// Sessions that were saved once and are not written yet.
#[derive(Debug)]
pub struct Keys {
    written: SqliteCryptoStore,
    held: Mutex<Vec<Session>>,
}

impl Keys {
    /// What `written` has, and nothing held.
    pub fn new(written: SqliteCryptoStore) -> Keys {
        Keys {
            written,
            held: Mutex::default(),
        }
    }

    /// Those of `sessions` that are to be written now: the others are held.
    async fn due(&self, sessions: Vec<Session>) -> Result<Vec<Session>> {
        let mut due = Vec::new();
        for session in sessions {
            let key = session.sender_key().to_base64();
            let known = self.written.get_sessions(&key).await?.unwrap_or_default();
            let is_same = |other: &Session| other.session_id() == session.session_id();
            let is_known = known.iter().any(is_same);
            let mut held = self.held();
            let was_held = held.iter().any(is_same);
            held.retain(|other| !is_same(other));
            if is_known || was_held {
                due.push(session);
            } else {
                held.push(session);
            }
        }
        Ok(due)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Vec<Session>> {
        self.held
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A store that does what the written one does, but for the two methods that are about sessions.
macro_rules! as_written {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $returned:ty;)*) => {
        #[async_trait]
        impl CryptoStore for Keys {
            type Error = <SqliteCryptoStore as CryptoStore>::Error;

            async fn save_changes(&self, mut changes: Changes) -> Result<()> {
                changes.sessions = self.due(changes.sessions).await?;
                if changes.next_batch_token.is_some() {
                    // The end of a response.
                    changes.sessions.append(&mut self.held());
                }
                self.written.save_changes(changes).await
            }

            async fn get_sessions(&self, sender_key: &str) -> Result<Option<Vec<Session>>> {
                let mut sessions = self.written.get_sessions(sender_key).await?.unwrap_or_default();
                let held = self.held();
                let of_sender = held.iter().filter(|held| held.sender_key().to_base64() == sender_key);
                sessions.extend(of_sender.cloned());
                Ok(Some(sessions).filter(|sessions| !sessions.is_empty()))
            }

            $(async fn $name(&self, $($argument: $kind),*) -> Result<$returned> {
                self.written.$name($($argument),*).await
            })*
        }
    };
}

as_written! {
    load_account() -> Option<Account>;
    load_identity() -> Option<PrivateCrossSigningIdentity>;
    save_pending_changes(changes: PendingChanges) -> ();
    save_inbound_group_sessions(sessions: Vec<InboundGroupSession>, backed_up_to_version: Option<&str>) -> ();
    get_inbound_group_session(room: &RoomId, session: &str) -> Option<InboundGroupSession>;
    get_withheld_info(room: &RoomId, session: &str) -> Option<RoomKeyWithheldEntry>;
    get_withheld_sessions_by_room_id(room: &RoomId) -> Vec<RoomKeyWithheldEntry>;
    get_inbound_group_sessions() -> Vec<InboundGroupSession>;
    inbound_group_session_counts(backup_version: Option<&str>) -> RoomKeyCounts;
    get_inbound_group_sessions_by_room_id(room: &RoomId) -> Vec<InboundGroupSession>;
    get_inbound_group_sessions_for_device_batch(
        curve_key: Curve25519PublicKey, sender_data: SenderDataType, after: Option<String>, limit: usize
    ) -> Vec<InboundGroupSession>;
    inbound_group_sessions_for_backup(backup_version: &str, limit: usize) -> Vec<InboundGroupSession>;
    mark_inbound_group_sessions_as_backed_up(backup_version: &str, sessions: &[(&RoomId, &str)]) -> ();
    reset_backup_state() -> ();
    load_backup_keys() -> BackupKeys;
    load_dehydrated_device_pickle_key() -> Option<DehydratedDeviceKey>;
    delete_dehydrated_device_pickle_key() -> ();
    get_outbound_group_session(room: &RoomId) -> Option<OutboundGroupSession>;
    load_tracked_users() -> Vec<TrackedUser>;
    save_tracked_users(users: &[(&UserId, bool)]) -> ();
    get_device(user: &UserId, device: &DeviceId) -> Option<DeviceData>;
    get_user_devices(user: &UserId) -> HashMap<OwnedDeviceId, DeviceData>;
    get_own_device() -> DeviceData;
    get_user_identity(user: &UserId) -> Option<UserIdentityData>;
    is_message_known(hash: &OlmMessageHash) -> bool;
    get_outgoing_secret_requests(request: &TransactionId) -> Option<GossipRequest>;
    get_secret_request_by_info(info: &SecretInfo) -> Option<GossipRequest>;
    get_unsent_secret_requests() -> Vec<GossipRequest>;
    delete_outgoing_secret_requests(request: &TransactionId) -> ();
    get_secrets_from_inbox(name: &SecretName) -> Vec<Zeroizing<String>>;
    delete_secrets_from_inbox(name: &SecretName) -> ();
    get_room_settings(room: &RoomId) -> Option<RoomSettings>;
    get_received_room_key_bundle_data(room: &RoomId, user: &UserId) -> Option<StoredRoomKeyBundleData>;
    get_pending_key_bundle_details_for_room(room: &RoomId) -> Option<RoomPendingKeyBundleDetails>;
    get_all_rooms_pending_key_bundles() -> Vec<RoomPendingKeyBundleDetails>;
    has_downloaded_all_room_keys(room: &RoomId) -> bool;
    get_custom_value(key: &str) -> Option<Vec<u8>>;
    set_custom_value(key: &str, value: Vec<u8>) -> ();
    remove_custom_value(key: &str) -> ();
    try_take_leased_lock(duration_ms: u32, key: &str, holder: &str) -> Option<CrossProcessLockGeneration>;
    next_batch_token() -> Option<String>;
    close() -> ();
    reopen() -> ();
    get_size() -> Option<usize>;
}
