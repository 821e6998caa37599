"""The service summarizing: new rows of the history in, their intervals' summaries out."""
