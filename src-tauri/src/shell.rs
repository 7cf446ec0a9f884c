//! From the start to the end: the plugins, the proxy, the tray, and the window where there is a reason for one.

use std::process::ExitCode;

use anyhow::Result;
use app::desktop::{Desktop, Show, crash};
use app::engine::Engine;
use app::events::About;
use app::home::Home;
use app::rpc;
use tauri::{AppHandle, Manager, RunEvent, State};
use tauri_plugin_notification::NotificationExt;

use crate::args::Args;
use crate::{at_login, clicks, console, host, paint, window};

/// Runs until somebody quits.
pub(crate) fn run(args: Args) -> Result<ExitCode> {
    let home = Home::find()?;
    home.make()?;
    console::log_into(&home)?;
    crash::keep(&home);
    let (hidden, crashed) = (args.hidden, crash::untold(&home));
    let desktop = Desktop::new(Engine::new(home, args.into(), console::say));

    #[expect(
        clippy::disallowed_methods,
        reason = "the macro has an end of its own for a broken window, which is not ours"
    )]
    let context = tauri::generate_context!();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app)))
        .plugin(tauri_plugin_autostart::Builder::new().args(["--hidden"]).build())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .manage(desktop)
        .manage(window::Closing::default())
        .invoke_handler(tauri::generate_handler![ask])
        .on_menu_event(|app, event| clicks::clicked(app, event.id().as_ref()))
        .on_window_event(window::happened)
        .setup(move |app| Ok(begin(app.handle(), hidden, crashed)?))
        .build(context)?;
    let code = app.run_return(|_, event| {
        // The last window is closed and the tray is still there. Whoever quits says with which code.
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// One question of the window, and its answer.
#[tauri::command]
async fn ask(desktop: State<'_, Desktop>, question: String) -> Result<String, ()> {
    Ok(rpc::answer(desktop.engine(), &question).await)
}

fn begin(app: &AppHandle, hidden: bool, crashed: Option<String>) -> Result<()> {
    let desktop = app.state::<Desktop>().inner().clone();
    let painted = paint::make(app);
    let reachable = painted && host::shows_trays();
    if !reachable {
        console::say(host::HINT);
    }
    if !hidden || !reachable {
        let hint = (!reachable).then(|| desktop.said(host::HINT));
        window::open(app, hint.as_deref())?;
    }
    at_login::look(app);
    window::tell(app);
    clicks::end_when_told(app);
    tauri::async_runtime::spawn(show(app.clone(), desktop.clone()));
    tauri::async_runtime::spawn(async move {
        // Why it did not start is its state, which the tray shows.
        if let Err(error) = desktop.engine().start().await {
            console::say(&format!("outcrop-desktop: {error:#}"));
        }
        crashed.into_iter().for_each(|words| desktop.notice(About::Program, words));
    });
    Ok(())
}

async fn show(app: AppHandle, desktop: Desktop) {
    let painter = app.clone();
    let paint = move |what| match what {
        Show::Tray(tray) => paint::paint(&painter, tray),
        Show::Notification(news) => {
            let shown = painter.notification().builder().title(news.title).body(&news.words).show();
            shown.unwrap_or_else(|error| tracing::warn!(%error, "a notification could not be shown"));
        }
    };
    desktop.watch(paint).await;
}
