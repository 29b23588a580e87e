"""One function per question: a store and the reader's filters in, a DataFrame out.

SQL text lives here and in tracker/sql only. Values the reader chose are bound to `$names`,
never spliced into the text.
"""
