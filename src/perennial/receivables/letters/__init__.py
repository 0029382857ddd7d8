"""Letters of the receivables room: texts in three languages and the fields they may use."""
