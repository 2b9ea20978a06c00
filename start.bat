@echo off
rem For a double click. A Python that is there runs start.py; otherwise uv is fetched into .start beside this file
rem (for this user, no admin rights) and brings one. "%~dp0" ends in a backslash: never put a quote right behind it.
setlocal
chcp 65001 >nul
set "PROBE=import sys; sys.exit(0 if sys.version_info[1] in range(8, 99) else 1)"
py -3 -c "%PROBE%" >nul 2>nul
if not errorlevel 1 (set "RUN=py -3" & goto start)
python -c "%PROBE%" >nul 2>nul
if not errorlevel 1 (set "RUN=python" & goto start)

set "UV_PYTHON_INSTALL_DIR=%~dp0.start\python"
set "UV_UNMANAGED_INSTALL=%~dp0.start\uv"
set "UV=%~dp0.start\uv\uv.exe"
if exist "%UV%" goto uv
for %%U in (uv.exe) do if not "%%~$PATH:U"=="" (set "UV=%%~$PATH:U" & goto uv)
echo No Python found; fetching uv, which brings one. 1>&2
powershell -NoProfile -ExecutionPolicy Bypass -Command "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'; irm https://astral.sh/uv/install.ps1 | iex" 1>&2
if exist "%UV%" goto uv
winget install --id astral-sh.uv --exact --scope user --silent --accept-package-agreements --accept-source-agreements 1>&2
set "UV=%LOCALAPPDATA%\Microsoft\WinGet\Links\uv.exe"
if exist "%UV%" goto uv
echo error: uv, which brings Python, could not be fetched. 1>&2
echo hint: install Python 3.12 from python.org, then start again. 1>&2
set "STATUS=1"
goto end

:uv
"%UV%" run --no-project --no-config --isolated --python 3.12 "%~dp0start.py" %*
set "STATUS=%ERRORLEVEL%"
goto end

:start
%RUN% "%~dp0start.py" %*
set "STATUS=%ERRORLEVEL%"

:end
if not "%STATUS%"=="0" if "%~1"=="" pause
exit /b %STATUS%
