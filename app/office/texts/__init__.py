"""What shop pages and emails say, in a channel's own words."""
