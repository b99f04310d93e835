//! Empty, because cells do not exchange JSON.
