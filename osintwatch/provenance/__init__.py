"""The judgement: who is cited, what is the same wording, which posts lean on one upstream report. Pure."""
