"""What people read: one result, one page, one screen."""
