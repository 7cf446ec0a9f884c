//! `/model/{id}/{operation}`: what is asked of which model, and the path under which AWS is asked for it.

use http::Uri;
use http::uri::PathAndQuery;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use protocol::catalog::Lane;

/// Everything but what RFC 3986 calls unreserved, as the AWS SDKs write it.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The operations of bedrock-runtime that are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Converse,
    ConverseStream,
    Invoke,
    InvokeStream,
    CountTokens,
}

/// What a path asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The model as the client means it, decoded.
    pub(super) model: String,
    pub(super) operation: Operation,
    /// The last part of the path.
    action: &'static str,
}

const OPERATIONS: [(&str, Operation); 5] = [
    ("converse", Operation::Converse),
    ("converse-stream", Operation::ConverseStream),
    ("invoke", Operation::Invoke),
    ("invoke-with-response-stream", Operation::InvokeStream),
    ("count-tokens", Operation::CountTokens),
];

impl Operation {
    pub(super) fn streams(self) -> bool {
        matches!(self, Self::ConverseStream | Self::InvokeStream)
    }

    /// The lane whose wire this is.
    pub(super) fn lane(self) -> Lane {
        match self {
            Self::Converse | Self::ConverseStream => Lane::Converse,
            Self::Invoke | Self::InvokeStream | Self::CountTokens => Lane::Native,
        }
    }
}

impl Asked {
    /// `None` for what is no operation of a model. A slash of an ARN may be there as it is.
    pub(super) fn read(path: &str) -> Option<Self> {
        let (model, action) = path.strip_prefix("/model/")?.rsplit_once('/')?;
        let &(action, operation) = OPERATIONS.iter().find(|(known, _)| *known == action)?;
        let model = percent_decode_str(model).decode_utf8().ok()?.into_owned();
        (!model.is_empty()).then_some(Self { model, operation, action })
    }

    /// The address for `sent`: the client's own, to the byte, where that is the model it named.
    pub(super) fn uri(&self, own: &Uri, sent: &str) -> Uri {
        if sent == self.model {
            return own.clone();
        }
        let query = own.query().map(|query| format!("?{query}")).unwrap_or_default();
        let path = format!("/model/{}/{}{query}", utf8_percent_encode(sent, RESERVED), self.action);
        PathAndQuery::try_from(path).expect("everything that is not allowed in a path is encoded").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:bedrock:us-east-1:1:application-inference-profile/a1";

    #[test]
    fn a_model_is_read_however_its_path_is_written() {
        let encoded = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fa1/invoke";
        let half = "/model/arn:aws:bedrock:us-east-1:1:application-inference-profile%2Fa1/invoke";
        for path in [encoded.to_owned(), half.to_owned(), format!("/model/{ARN}/invoke")] {
            let asked = Asked::read(&path).expect("an operation");
            assert_eq!((asked.model.as_str(), asked.operation), (ARN, Operation::Invoke));
        }
    }

    #[test]
    fn what_is_no_operation_is_not_guessed() {
        for path in ["/model/x", "/model/x/", "/model//invoke", "/model/x/async-invoke", "/model/%ff/invoke", "/other"]
        {
            assert_eq!(Asked::read(path), None, "{path}");
        }
    }

    #[test]
    fn a_path_stays_as_it_was_written_unless_the_model_has_another_name() {
        let own = Uri::from_static("/model/us.x-v1:0/converse-stream?a=1");
        let asked = Asked::read(own.path()).expect("an operation");
        assert_eq!(asked.uri(&own, "us.x-v1:0"), own);
        let renamed = asked.uri(&own, ARN);
        let path =
            "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fa1/converse-stream?a=1";
        assert_eq!(renamed, Uri::from_static(path));
    }
}
