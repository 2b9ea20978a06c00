"""The window around the pages: sidebar, footer, the way between pages, and the tray while it is away."""
