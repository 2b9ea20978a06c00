"""Floor 3: takes a run's result out of its folder, as adapter or merged model, and checks what was written."""
