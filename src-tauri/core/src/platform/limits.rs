//! What the contract lets a person type is taken by the platform's client. Checked while compiling.

use greenroom_contract::LIMITS;
use socialplus::validate;

/// What JSON puts around a message's text: `{"text":""}`. Characters that it escapes come on top,
/// and are refused with the sentence beside the field.
const AROUND_TEXT: usize = 11;

const _: () = {
    assert!(LIMITS.room_title <= validate::TITLE_LIMIT);
    assert!(LIMITS.room_description <= validate::DESCRIPTION_LIMIT);
    assert!(LIMITS.post_text <= validate::TEXT_LIMIT);
    assert!(LIMITS.display_name <= validate::DISPLAY_NAME_LIMIT);
    assert!(LIMITS.user_id <= validate::USER_ID_LIMIT);
    assert!(LIMITS.message_bytes + AROUND_TEXT <= validate::MESSAGE_DATA_LIMIT);
};
