//! Which certificate authorities may vouch for AWS: those of the system, and a company's own from `AWS_CA_BUNDLE`.
//!
//! The SDK panics at certificates that it cannot read, so only those that can be used are handed to it.

use std::ffi::OsStr;
use std::fmt::Write;

use aws_smithy_http_client::tls::{TlsContext, TrustStore};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// Reads the certificates: tens of milliseconds on some systems.
pub(crate) fn trusted() -> TlsContext {
    let mut all = of_system();
    if let Some(bundle) = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()) {
        all.extend(of_file(&bundle));
    }
    let usable = all.into_iter().filter(|certificate| RootCertStore::empty().add(certificate.clone()).is_ok());
    let store =
        TrustStore::empty().with_pem_certificate(usable.map(|certificate| pem(&certificate)).collect::<String>());
    TlsContext::builder().with_trust_store(store).build().unwrap_or_default()
}

/// `SSL_CERT_FILE` and `SSL_CERT_DIR` take the place of the system's own, where they are set.
fn of_system() -> Vec<CertificateDer<'static>> {
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        let reason = found.errors.first().map(ToString::to_string).unwrap_or_default();
        tracing::warn!(reason, "this system has no certificate authorities, so that AWS cannot be told from others");
    }
    found.certs
}

fn of_file(path: &OsStr) -> Vec<CertificateDer<'static>> {
    let read = || -> Result<Vec<_>, String> {
        let pem = std::fs::read(path).map_err(|error| error.to_string())?;
        Ok(CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok).collect())
    };
    let (found, reason) = match read() {
        Ok(found) => (found, "it holds no certificate in PEM form".to_owned()),
        Err(error) => (Vec::new(), error),
    };
    if found.is_empty() {
        tracing::warn!(reason, "AWS_CA_BUNDLE is of no use; only the system's authorities are trusted");
    }
    found
}

fn pem(certificate: &CertificateDer<'_>) -> String {
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    let _ = writeln!(text, "{}", BASE64_STANDARD.encode(certificate));
    text + "-----END CERTIFICATE-----\n"
}
