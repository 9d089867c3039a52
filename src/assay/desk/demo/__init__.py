"""A small company of simulated people, and three claims about it with known truth."""

from assay.desk.demo.company import AS_OF, Company, build_company
from assay.desk.demo.posts import Post, write_posts

__all__ = ["AS_OF", "Company", "Post", "build_company", "write_posts"]
