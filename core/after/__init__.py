"""What came after the LSTM, on the lesson's own sentence: a gated linear recurrence, and one attention head.

Three networks of about equal size answer the same question; how far their gradients reach, what they cost and
what they learn is computed here.
"""
