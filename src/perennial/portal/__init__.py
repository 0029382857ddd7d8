"""Pages for people at the client: link pages without a seat. No staff navigation, no figures of ours, their language.

A page answers the links of one purpose (`pages.register_page`); what it shows is its own and nothing else: never
margins, costs, health or notes. Its templates include only templates of this room.
"""
