//! What a store of the caller answers to a call.

use std::ffi::c_char;

use oms::{Class, Code, Error, Result};

use crate::boundary::{Boundary, null};
use crate::status::{OMS_OK, code_of, oms_status};
use crate::text::Text;

/// The answer that a store of the caller gives to one call. It is the library's, and only valid during the call.
#[derive(Default)]
pub struct oms_answer {
    text: String,
    message: Option<String>,
}

impl oms_answer {
    /// What the store answered.
    pub(crate) fn outcome(self, call: &str, status: oms_status) -> Result<String> {
        if status == OMS_OK {
            return Ok(self.text);
        }
        let may_answer =
            |code: &Code| matches!(code.class(), Class::Retry | Class::Storage) || *code == Code::NotSupported;
        let code = code_of(status).filter(may_answer).unwrap_or(Code::StoreFailed);
        let message = self.message.unwrap_or_else(|| format!("the store answered {status} to {call}"));
        Err(Error::new(code, message))
    }
}

/// Adds text to the answer of a store. It is copied; call it as often as it takes. Only from within the store's function
/// that was given the answer.
///
/// Errors: OMS_ERR_NULL_POINTER, OMS_ERR_NOT_UTF8: answer them from the store's function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_answer_append(
    answer: *mut oms_answer,
    text: *const c_char,
    text_len: usize,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be.
    let (boundary, answer, text) =
        unsafe { (Boundary::new(std::ptr::null_mut()), answer.as_mut(), Text::new(text, text_len)) };
    boundary.run(|| {
        let answer = answer.ok_or_else(|| null("answer"))?;
        answer.text.push_str(text.required("text")?);
        Ok(())
    })
}

/// Says why a call of a store failed, and answers `status`, so that a store's function can end with
/// `return oms_answer_fail(answer, OMS_ERR_STORE_FAILED, sqlite3_errmsg(db), OMS_NTS);`. The message is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_answer_fail(
    answer: *mut oms_answer,
    status: oms_status,
    message: *const c_char,
    message_len: usize,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be.
    let (boundary, answer, message) =
        unsafe { (Boundary::new(std::ptr::null_mut()), answer.as_mut(), Text::new(message, message_len)) };
    boundary.run(|| {
        if let (Some(answer), Some(message)) = (answer, message.optional("message")?) {
            answer.message = Some(message.to_owned());
        }
        Ok(())
    });
    status
}
