<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>CardBox</name>
    <message>
        <source>Processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{used} GiB used</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Choose file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose what it learns from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop a file here, or pick a data set from the Hub. JSONL, JSON, CSV, Parquet and plain text are read as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop a file or a folder here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>or the name of a data set on the Hugging Face Hub: owner/name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of a data set on the Hugging Face Hub</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold back to test it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A data file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A folder of data files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep this one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the first rows…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the Hugging Face Hub: fetched and checked when the training starts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>counting rows…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The demo brings its own held-out questions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} to learn from, {held_out} held out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A large file: all rows are checked when the training starts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All {rows} rows can be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave them out</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExpertCard</name>
    <message>
        <source>Expert settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows all other settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quantization, optimizer, targets, regularisation, evaluation, seed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportCard</name>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>16-bit safetensors for transformers, vLLM and others</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merged model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only what was learned; it needs the base model beside it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adapter only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the exported folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled. Nothing half-written was left behind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checked after export: the same answers as the trained model on {same} of {all} prompts. {size}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written: {size} in {folder}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FitPanel</name>
    <message>
        <source>Will it fit?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In use by other programs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} short</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a model to see what it takes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Known once the model is here: it is not among the suggestions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model cannot be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sizes of this model&apos;s weights are not known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{unit} of weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of {free} GiB free, for the weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{unit} of weights, {free} GiB free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights only: training needs more room than this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model weights, {bits}-bit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model weights, not quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept in 16-bit (embeddings, head, norms)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in use {used}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory of the device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no NVIDIA card here, so training runs on the processor with the computer&apos;s own memory. That is fine for the demo and very slow for large models.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The weights alone do not fit. Choose a smaller model, or hold the weights in 4 bit.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FolderLine</name>
    <message>
        <source>Change…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FoldersCard</name>
    <message>
        <source>Folders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where runs are kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models and data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where downloads are kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models that are downloaded lie in the cache that all Hugging Face programs share.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>empty</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Everything stays on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Form</name>
    <message>
        <source>Write a whole number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a number, or auto.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a whole number, or auto.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose one of the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Has to be from {low} to {high}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Has to be at least {low}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Has to be at most {high}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Has to be more than {low}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something has to be chosen here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HeatCard</name>
    <message>
        <source>Heat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause above</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and continue below</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Used where there is an NVIDIA card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{card} slows itself at {limit} °C</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The lower temperature has to be lower than the upper one.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LineEditor</name>
    <message>
        <source>not set</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LinesEditor</name>
    <message>
        <source>One on each line</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LooksCard</name>
    <message>
        <source>Looks and language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>There is no model at {path}, because that path does not exist.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for a typing error, or choose the folder again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not a model folder, because it has no config.json.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the folder that holds config.json and the .safetensors files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be read: {why}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch this file again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} holds an adapter, which is only the difference to another model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the model that the adapter was trained on, or a merged model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The weight file {file} cannot be used: {why}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch this one file again; the others need not be fetched again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list of weight files {file} cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{missing} of {total} weight files are missing in {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch the model again; what is already there is kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} holds its weights only as pickle files (.bin or .pt), which can run any program when opened.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a version of the model in safetensors format, or convert it with a tool you trust.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} holds no weights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the folder that the whole model was saved to, or fetch it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is a GGUF model, which is already made small for running and cannot be trained.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the original model in safetensors format.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{source} is already quantized ({method}), so it cannot be trained and merged exactly.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the original model that it was made from; Tunesmith quantizes while loading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{source} is a {architecture}, which does not write text word by word, so it cannot be fine-tuned here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a causal language model, one whose architecture ends in ForCausalLM.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{model} may only be fetched by people who have accepted its terms.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept them on the model&apos;s page on the Hugging Face Hub, sign in under Settings, and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Hugging Face Hub has no model called {model}, or it is private.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for a typing error, or sign in under Settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{model} could not be fetched: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the network connection and try again; what has come so far is kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tokenizer of {model} cannot be loaded: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch the model again, or choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tokenizer of {model} names no end token, so the model could never learn to stop.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another model, or name an eos_token in its tokenizer_config.json.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tokenizer of {model} knows more words than the model has embeddings for.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The files of this model do not belong together; fetch it again or choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s chat template does not take this conversation: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the order of roles in the row; many templates want user and assistant in turn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The base model {model} is not on this computer any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put it back where it was, or fetch it again; the run itself is untouched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model in {model} is not the one that this run was trained on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put the old model back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no file or folder {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder {path} holds no data files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder with data files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} has no rows that can be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a data set with at least one row.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No row of {file} can be read. The first problem is at line {line}: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check that the file is JSONL, JSON, CSV, Parquet or text, and whole.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is {kind}, which cannot be read as rows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a JSONL, JSON, CSV, Parquet or text file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is not a readable {container} file: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It may be incomplete: copy or download it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check that the file is whole, not open elsewhere, and yours to read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line {line} of {file} cannot be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Correct the line, or let such lines be left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The row at line {line} of {file} cannot be used: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Correct the row, or let such rows be left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no column “{missing}” in the data. It has: {columns}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose one of these columns.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None of the columns can be used. The data has: {columns}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Say under Columns which column is the question and which the answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The columns that were named ({columns}) are not enough to train on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name prompt and completion, or messages, or text, or chosen and rejected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A column cannot be used as “{role}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose prompt, completion, text or messages.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no data format “{format}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose one of the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder {folder} has no part “{split}”; it has: {parts}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose one of these, or none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{split}” is no part of a data set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a split&apos;s name, or a slice of it such as train[:10%] or train[100:200].</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None of the rows in {path} can be learned from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the problems that the Data page lists.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Hugging Face Hub has no data set called {dataset}, it is private, or it is gated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for a typing error; for a gated one accept its terms on its page and sign in under Settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data set {dataset} could not be fetched: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the name, its configuration and split, and at the network connection; then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} rows have nothing left to learn and are left out (line {lines}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a longer context.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After the chat template not one row has anything to learn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at what the model sees, or let it learn from everything.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} rows cannot be read (line {lines}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Correct the lines in the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{left_out} of them left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} rows have other columns than the rest (line {lines}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give every row the same columns, or split the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} rows have an empty answer (line {lines}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill in the answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} conversations do not go user, assistant, user, assistant (line {lines}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Begin with the user, take turns, and end with the assistant; some models&apos; templates refuse other orders.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} rows repeat an earlier row (line {lines}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove duplicates, unless repeating them is meant.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} rows have control or damaged characters (line {lines}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the file&apos;s encoding and remove such characters; the model would learn to write them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} rows ({share} %) are cut at {limit} tokens.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No rows are held out, so nobody can tell whether the model learned or only memorised.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conversations: “{messages}” lists turns with role and content.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{system}” is the system turn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rows are inside “{rows_key}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every paragraph is a row.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every line is a row.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conversations as ShareGPT writes them: “{messages}” lists turns with from and value.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conversations: “{text}” holds turns marked &lt;usr&gt; and &lt;bot&gt;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Question and answer as in Dolly: “{prompt}” asks, “{completion}” answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{context}” goes below the question.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Question and answer as in Alpaca: “{prompt}” asks, “{completion}” answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt and completion: “{prompt}” asks, “{completion}” answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Question and answer: “{prompt}” asks, “{completion}” answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preference pairs: training learns the answers in “{chosen}”; those in “{rejected}” are not used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{prompt}” is the question.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plain text: all of “{text}” is learned, without questions and answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The value of {path} cannot be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add it to the recipe.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: there is no such key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for a typing error.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: this value is of the wrong kind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at what the setting takes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: this value cannot be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recipe is not valid TOML: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mend that line; strings need quotes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This recipe was written by a newer Tunesmith.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update Tunesmith.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>schema_version holds no version of the recipe.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write schema_version = 1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: a value is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write it as --set lora.rank=8.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: {table} is not a table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write [{table}] with its keys below.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no recipe {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name a recipe file, or one that comes with Tunesmith.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recipe {path} cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The orthogonal start of the adapter needs an even rank, and it is {rank}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose rank {even}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{name}” among the target modules is no layer of this model that can take an adapter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model has {known}; all-linear takes all of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DoRA cannot work on a processor with weights held in 8 bits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold the weights in 4 bit, or switch DoRA off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All weights can only be trained when they are not quantized, and they are held as {scheme}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold the weights in 16 bit, or train an adapter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training all weights in float16 loses small updates, so it is not done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compute in bfloat16 or float32, or train an adapter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training was to run on “{wanted}”, but no NVIDIA card answers on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose auto or cpu, or mend the graphics driver.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training was to run on “{wanted}”, but this computer has no such card.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose auto or cpu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{wanted}” fits more than one card.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose auto, or give the card&apos;s whole UUID.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: “{wanted}” cannot work here ({reason}); “{used}” is used instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder for runs, {path}, cannot be written ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another folder, or free some space there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is a file, not a folder for runs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run in {path} is already going on in another window or terminal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no run in {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a run of the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no such run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run in {path} cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at its run.json and recipe.toml; checkpoints and journal beside them may still be whole.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No whole checkpoint of this run is left, so it cannot go on where it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start a new run with the same settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full: {needed} are needed, and {free} are free. What was saved before is untouched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some space, then resume the run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full, so a file could not be written. What was saved before is untouched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The computer&apos;s main memory ran out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close other programs or choose a smaller model, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The graphics memory ran out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a shorter context, a smaller micro-batch or a smaller model, or close other programs that use the card.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The {what} of step {step} is not a number any more, so the training stopped before it could spoil the weights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go back to the last checkpoint with a lower learning rate, and look for odd rows in the data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job was ended from outside, often because main memory ran out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close other programs, then resume: it goes on from the last checkpoint.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job ended without a word (exit status {exit_status}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume goes on from the last checkpoint; the run&apos;s log (job.log) says more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job ended without a word.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job could not be run: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the disk and the run folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something unforeseen went wrong: {error}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The details are in the run&apos;s log (job.log).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something unexpected went wrong: {error}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The system refused: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the disk and the rights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job was asked for something it does not know.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The journal of the run could not be written ({reason}). The training goes on without it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{model} has no chat template of its own: ChatML is used, and the training teaches it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data make only {steps} steps; under 100 a model rarely learns much.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The result is the best checkpoint, step {step}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The held-out loss is not a number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory ran out while evaluating; this evaluation was skipped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The held-out loss has not improved {patience} times in a row, so the training ends here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run is still training, so it has no result yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run has no result yet, and no checkpoint to take instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let it train until it has saved once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run has no whole checkpoint of step {step}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the step out to take the result.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run trained all weights, so it has no adapter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the merged model instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{damaged} of {total} tensors came back from the disk differently than they were written, so the model was not kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again, on another disk if it happens again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The merged model answers differently from what was trained ({differing} of {prompts} prompts), so it was not kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the adapter instead, and please report this with the run&apos;s export.log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder {path} holds other files ({files}), so nothing is written there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a new or an empty folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder {path} cannot be written ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>torch does not start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start Tunesmith again: it mends the installation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is an NVIDIA card, but the installed torch cannot use it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start Tunesmith again: it installs the build for the card.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No NVIDIA card answers, so training runs on the processor: fine for the demo, slow for anything else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With a card in the computer, install or update its driver.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bitsandbytes does not work, so models cannot be quantized.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start Tunesmith again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no display, so the window cannot open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in at the desktop, or use the commands.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Little space is free where runs are kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some space; a 7 B model takes about 15 GiB.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelPage</name>
    <message>
        <source>Find a model, or paste a Hugging Face name or a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suggested</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opens the model&apos;s page in your browser.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a base model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The fit column is computed for this computer with the settings of this fine-tune.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On this computer {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder of a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A tiny model that comes with Tunesmith. In about a minute it learns to be Captain Bit, a pirate, also without a graphics card.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is known of this model before it is fetched from the Hugging Face Hub. It is downloaded when the training starts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brings its own chat template.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Base model, no chat template of its own: Tunesmith will use ChatML and teach it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It brings its own Python code, which stays off unless you allow it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} are downloaded when the training starts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is downloaded when the training starts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On this disk, safetensors.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelTable</name>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Context</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>License</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On this card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the weights leave free. Training itself needs some of that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo: Captain Bit, a tiny pirate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use “{name}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} of weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} short</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its owner asks you to sign in and to accept the license on the model&apos;s page first.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelView</name>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PairsEditor</name>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Column</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PercentEdit</name>
    <message>
        <source>Has to be from {low} to {high} %.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What suits the tiny pirate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quick try</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At most 100 steps, to see that it works</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two passes, rank 16</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Best quality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Three passes, rank 32, keeps the best</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Least memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For 6 to 8 GiB cards</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gradient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds a number with thousands of digits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not valid JSON ({detail})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>longer than {count} million characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file ends before its list is closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its quotes do not fit ({detail})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{found} cells where the first line names {named} columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a list where an object with named columns belongs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a number where an object with named columns belongs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a true or false where an object with named columns belongs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a null where an object with named columns belongs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a value where an object with named columns belongs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its answer is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its text is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its chosen answer is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its rejected answer is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has no answer of the assistant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has no turns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds no turns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has no &lt;usr&gt; and &lt;bot&gt; turns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has no column &quot;{name}&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;{name}&quot; holds no text but a {kind}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;{name}&quot; holds no list of turns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a turn is no object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a turn does not say whose it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a turn holds something else than text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a tool call cannot be written as JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an Excel sheet or a zip archive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an old Office file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a gzip archive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a PDF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no text and no Parquet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is only a pointer that Git LFS left in place of the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is cut off or is not a safetensors file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it cannot be read ({detail})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its header makes no sense</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its last {count} bytes are missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds no table of settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this card has no bfloat16</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the processor trains in bfloat16</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paging needs a card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is too large</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>holds characters that cannot be written as UTF-8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>must be lower than guard.pause_above_c ({limit})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File exists</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Recipe</name>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quantization</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adapter (LoRA)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heat and safety</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hardware</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the run is called; empty takes the names of model and data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Base model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A folder, a name on the Hugging Face Hub, or demo.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A branch, tag or commit of the model on the Hub; empty takes the newest.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run the model&apos;s own code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some models bring Python code that runs on your computer. Leave this off unless you have read that code.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A file, a folder, a name on the Hugging Face Hub, or demo.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which part of a data set on the Hub, if it has several.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which rows to learn from; slices such as train[:10%] are understood.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How a row is read. Auto looks at the first rows and says what it found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which column holds what, when the headings do not say: prompt, completion, text, messages.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reads only so many rows; empty takes all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold back (held-out)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This share of the rows is never learned from. It shows whether the model learned or only memorised.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A row that cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skip it and count it, or stop before the training.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove duplicates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learns from each distinct row once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights held as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the frozen base weights are stored while training: nf4 and fp4 use 4 bits, int8 uses 8, none uses 16.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Double quantization</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compresses the scales of 4-bit weights too: saves about 0.05 bytes for each weight.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Computes in (compute dtype)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The number format of the arithmetic. Auto takes bfloat16 where the hardware has it, else float16.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train an adapter (LoRA)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off trains all weights: far more memory, and the result is a whole model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LoRA rank</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much the adapter can learn. Higher learns more and takes more memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LoRA alpha</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How strongly the adapter acts: its output is scaled by alpha divided by rank.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LoRA dropout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of adapter inputs left out at random while training.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Target modules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which layers get an adapter: all linear ones, or names such as q_proj, v_proj.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rank-stabilised (rsLoRA)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scales by the square root of the rank; helps at high ranks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DoRA</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learns size and direction apart: sometimes better, slower, more memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start of the adapter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the adapter&apos;s weights begin.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Method</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supervised fine-tuning: learns to give the answers in the data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passes over the data (epochs)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How often every row is seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At most this many steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ends the training after so many steps; empty follows the passes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Micro-batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows on the card at once. More is faster and takes more memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accumulate (gradient accumulation)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Micro-batches added up before each step. Costs no memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Context length</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The longest row the model sees while training; longer rows are cut.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pack short rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Puts several short rows into one context, so that nothing is wasted on padding. Rows do not see each other.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learn from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answers only: questions are read but not learned. Everything: every token is learned.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How big each step is. Too high forgets, too low learns nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the learning rate falls.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the steps in which the learning rate rises to its full value.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pulls the trained weights towards zero.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clip gradients at</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Longer gradients are shortened to this norm; 0 does not clip.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What turns gradients into steps. The 8-bit and paged ones take less graphics memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gradient checkpointing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Computes activations a second time instead of keeping them: much less memory, about a third slower.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chunked loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The scores of all words are never held as a whole: saves gigabytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same seed gives the same run on the same machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evaluate every</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps between two looks at the held-out rows; auto makes about ten.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sample prompts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked before, while and after training, so that you can see the change.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop early after</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ends when the held-out loss has not improved so many times in a row.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>evaluations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save every</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps between two checkpoints; auto makes about ten.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Older checkpoints are deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>checkpoints</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the best</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The checkpoint with the lowest held-out loss becomes the result.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause above</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training waits when the card is hotter. Auto is the card&apos;s own slowdown threshold less 6 degrees.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>°C</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue below</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training goes on when the card is cooler. Auto is 8 degrees lower.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caps what the card draws while training; empty leaves it as it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>W</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When memory runs out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry with half the micro-batch and twice the accumulation, or stop.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the loss breaks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stops before the good weights are overwritten.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trains on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>auto, cpu, or a graphics card by its UUID or number.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>Curves and log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It learned: held-out loss {before} → {after} on {rows} rows it never saw.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It learned little: held-out loss {before} → {after} on {rows} rows it never saw.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It got worse: held-out loss {before} → {after} on {rows} rows it never saw.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Held-out loss {before} → {after}, but on {rows} rows only: too few to tell whether it learned.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without held-out rows nobody can tell whether it learned.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {all} answers changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the exported folder is made</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Name of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the names of model and data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready to train?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is what will happen. Every step can still be changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learns from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the model&apos;s own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ChatML, taught along</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none, it is on this disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size}, when the training starts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yes, when the training starts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>adapter, rank {rank}, alpha {alpha}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trains</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights held as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Context length</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>known once the data is read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows to learn from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the demo&apos;s own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows held back (held-out)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passes over the data (epochs)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {steps}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {tokens}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trains on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s weights are {size} larger than the free memory, so this will probably fail.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where runs are kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RowsView</name>
    <message>
        <source>First rows of the data</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Run</name>
    <message>
        <source>step {step} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pass {now} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cooling down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading the libraries…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetching the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking at the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the data…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Turning the rows into tokens…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring on held-out rows…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the sample prompts…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merging the adapter into the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking what was written…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Working…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {total} {unit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tensors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>prompts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>slowed: power limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>slowed: hardware protection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>slowed: heat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>slowed: far too hot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>slowed: power supply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>slowed: board limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>slowed: voltage limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no throttling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>held-out at step {step}: loss {loss}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(best so far)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>saved step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>went on from step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cool enough, goes on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{heat}: waits for the card to cool down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{s} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{min} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{h} h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{h} h {min} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{d} d {h} h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>today {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>a date, in the letters of Qt&apos;s date format</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training ended without a word.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunFigures</name>
    <message>
        <source>Speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} tokens/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Energy so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only NVIDIA cards tell what they draw.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{now} W of {limit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step {step}, {time} ago</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunFooter</name>
    <message>
        <source>Pause and free the card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>See the result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving, then it pauses…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving after this step…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunHead</name>
    <message>
        <source>All runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>took {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{time} left, done at {clock}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunLog</name>
    <message>
        <source>Log of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Paused. Everything is saved, and the card is free; it goes on from here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused. Everything is saved; it goes on from here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped. What was learned so far is saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped. What was learned since the last save is gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped. Nothing was saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run ended without a word. It can go on from the last save.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunPlaces</name>
    <message>
        <source>Runs</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunPlots</name>
    <message>
        <source>Loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps instead of time along the bottom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>smooth 0.9</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smooth the loss curve</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logarithmic loss axis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>held-out {loss}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processor temperature</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pause at {c} °C</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer has no NVIDIA card, and its processor does not tell its temperature.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer has no NVIDIA card: this is the processor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Graphics memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Main memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} GiB card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} GiB in this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>predicted peak</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{now}, predicted {predicted}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this run {size} GiB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer has no NVIDIA card.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunSamples</name>
    <message>
        <source>What it says now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sample prompts are answered after the step that is going on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sample answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>before training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model answers the sample prompts before the first step, and at every evaluation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run has no sample answers.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>New fine-tune</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No runs yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every fine-tune you start is kept here, with its curves, its answers and its model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Double click opens a run. Enter does, too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{name}” ended without a word. It can go on from the last save.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunsTable</name>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Held-out loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Took</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{step} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunsView</name>
    <message>
        <source>Past runs</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SampleView</name>
    <message>
        <source>Before training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(an empty answer)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything here acts at once.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>New fine-tune</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another run is going on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A training is running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is trained so far can be saved, and the run can go on later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep running, minimised</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save and stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message>
        <source>Answers before and after the training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(an empty answer)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the same answer as before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run has no sample prompts. Answers to them would stand here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New fine-tune</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tuning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SignInCard</name>
    <message>
        <source>Hugging Face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Access token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where there is no keyring, keep it in a file that only my account can read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only needed for models whose owner asks for it. Make a read token under huggingface.co, Settings, Access Tokens. It is sent to Hugging Face alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed in. The token is kept in the system&apos;s keyring.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed in. There is no keyring here, so the token is kept in a file that only you can read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed in until Tunesmith ends: there is no keyring here to keep the token in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed in by the environment variable HF_TOKEN.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not signed in.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StepButton</name>
    <message>
        <source>done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>current step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step {number}: {name}, {state}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StopDialog</name>
    <message>
        <source>Stop the training?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save and stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop without saving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training has not made a step yet, so there is nothing to keep.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run stays in the list with its settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save and stop keeps everything up to step {step}. The run can go on from there later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without saving, all {step} steps are lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without saving, it falls back to step {saved}; {lost} steps are lost.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SwitchEditor</name>
    <message>
        <source>On</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TuningHints</name>
    <message>
        <source>higher learns more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not used: all weights train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rows do not see each other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>short rows are padded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rows on the card at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scale {scale}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{steps} steps at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {steps} steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>steps known once there is data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>steps known once data is read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>more than the model&apos;s {limit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>longer rows are cut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} rows make a step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {rows} rows make a step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about 16 rows make a step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{schedule}, {share} % warm-up</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TuningPage</name>
    <message>
        <source>Ask it along the way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>asked before, while and after training, so that you see the change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How it learns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start from a preset. Every change updates the panel on the right as you make it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Wizard</name>
    <message>
        <source>A setting needs another value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a model to continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No column of this data can be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose data to continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the data…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This data cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Auto</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answers only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skip it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry smaller</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>16 bit, not quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>4 bit (nf4)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>4 bit (fp4)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>8 bit (int8)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supervised (SFT)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt and completion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preference pairs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All linear layers</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
