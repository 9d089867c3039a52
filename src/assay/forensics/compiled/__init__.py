"""Row signs by compiled code, over Arrow buffers: what SQL would take several strings a row to say."""
