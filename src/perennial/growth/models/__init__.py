"""Tables of the room, one module an aggregate."""

from perennial.growth.models.our_news import LANGUAGES, NewsWish, NotForThem, OurNews, Telling

__all__ = ["LANGUAGES", "NewsWish", "NotForThem", "OurNews", "Telling"]
