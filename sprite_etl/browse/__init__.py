"""What people look at and say: samples by their partition's index, pictures with boxes drawn, reviewers' words.

Nothing here knows of web pages; `plugins.browser` shows it.
"""
