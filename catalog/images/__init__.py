"""The image engine: from an original file to its derivatives; no database, no HTTP, no Django.

`intake` says what a file is, `render` makes every derivative of it in a sandboxed child process,
`specs` declares which derivatives exist, `keys` names the files, `tiff` writes and reads pyramids.
This package stays free of Django so that the child process starts within a tenth of a second.
"""
