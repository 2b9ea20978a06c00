"""After the training: verdict, chat, export."""
