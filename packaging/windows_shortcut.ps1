# Makes "Tunesmith" on the desktop and in the start menu of this user. Called once by start.py, with TUNESMITH_ROOT set.
# Through Shell.Application: WScript.Shell cannot write paths outside the system's own code page (Korean on English).
$ErrorActionPreference = 'Stop'
$root = $env:TUNESMITH_ROOT
$shell = New-Object -ComObject Shell.Application
foreach ($place in 'Desktop', 'Programs') {
    $folder = [Environment]::GetFolderPath($place)
    if (-not $folder) { continue }
    $file = Join-Path $folder 'Tunesmith.lnk'
    [IO.File]::WriteAllBytes($file, @())
    $link = $shell.NameSpace($folder).ParseName('Tunesmith.lnk').GetLink
    $link.Path = Join-Path $root '.venv\Scripts\pythonw.exe'
    $link.Arguments = '"' + (Join-Path $root 'start.py') + '"'
    $link.WorkingDirectory = $root
    $link.Description = 'Fine-tune a language model on this computer'
    $link.SetIconLocation((Join-Path $root 'resources\icons\tunesmith.ico'), 0)
    $link.Save($file)
}
