//! Sound to theta: the estimators that take a note apart.
