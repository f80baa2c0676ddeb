// The double of QRK with a cashier at it: one command a line on standard input, one answer a line.
// The plugins stand in the folder of the first argument, as in /usr/share/ckvsoft/qrk/plugins.
#include <QApplication>
#include <QCheckBox>
#include <QDir>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPluginLoader>
#include <QSqlQuery>
#include <QTimer>
#include <iostream>
#include <string>

#include "core/utils/demomode.h"
#include "register.hpp"

namespace {

// qrkcore/pluginmanager: what is no library, cannot be loaded, or is no plugin is passed over.
BarcodesInterface* load_plugins(const QString& folder) {
    BarcodesInterface* barcodes = nullptr;
    const QFileInfoList files = QDir(folder).entryInfoList(QDir::Files);
    for (const QFileInfo& file : files) {
        if (!QLibrary::isLibrary(file.absoluteFilePath())) continue;
        auto* loader = new QPluginLoader(file.absoluteFilePath(), qApp);
        auto* plugin = qobject_cast<PluginInterface*>(loader->instance());
        if (plugin == nullptr || !plugin->initialize()) continue;
        const QJsonObject about = loader->metaData().value("MetaData").toObject();
        if (about.value("name").toString() == "BarCodes")
            barcodes = qobject_cast<BarcodesInterface*>(plugin);
    }
    return barcodes;
}

// Lets queued work and short timers happen, as between two actions of a cashier.
void breathe(int ms = 30) {
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

QWidget* beside() {
    const QWidgetList widgets = QApplication::topLevelWidgets();
    for (QWidget* widget : widgets)
        if (widget->objectName() == "tillside") return widget;
    return nullptr;
}

QString screen() {
    QStringList texts;
    if (beside() != nullptr) {
        const auto labels = beside()->findChildren<QLabel*>();
        for (const QLabel* label : labels)
            texts << label->text();
    }
    return texts.join(" | ");
}

QString press(const char* name) {
    auto* button = beside() != nullptr ? beside()->findChild<QPushButton*>(name) : nullptr;
    if (button == nullptr) return "no such button";
    button->click();
    breathe();
    return screen();
}

// Presses the button, looks at the dialog that opens, fills it in and agrees.
QString enrol(const QString& phone, const QString& name, const QString& choice) {
    QString saw = "no dialog";
    QTimer::singleShot(50, qApp, [&] {
        QWidget* dialog = QApplication::activeModalWidget();
        if (dialog == nullptr) return;
        int ticked = 0;
        const auto boxes = dialog->findChildren<QCheckBox*>();
        for (QCheckBox* box : boxes) {
            ticked += box->isChecked() ? 1 : 0;
            box->setChecked(box->objectName() == choice);
        }
        dialog->findChild<QLineEdit*>("phone")->setText(phone);
        dialog->findChild<QLineEdit*>("name")->setText(name);
        saw = QString("ticked beforehand: %1; ").arg(ticked) +
              dialog->findChild<QPlainTextEdit*>()->toPlainText().replace('\n', '~');
        qobject_cast<QDialog*>(dialog)->accept();
    });
    (void)press("tillsideNew");
    return saw;
}

// What QRK's list of plugins does where one is switched off and on.
QString again(BarcodesInterface* barcodes) {
    const bool on = barcodes->deinitialize() && barcodes->initialize();
    breathe(700);
    return on ? "on" : "off";
}

QString act(QRKRegister& till, const QStringList& words) {
    const QString verb = words.value(0);
    if (verb == "sell") till.sell(words.value(1), words.value(2), words.value(3));
    if (verb == "discount") till.discount(words.value(1));
    if (verb == "remove") till.removeLast();
    if (verb == "barcode") return till.barcode(words.value(1)) ? "taken" : "unknown";
    if (verb == "screen") return screen();
    if (verb == "press") return press(words.value(1).toUtf8());
    if (verb == "enrol") return enrol(words.value(1), words.value(2), words.value(3));
    if (verb == "demo") DemoMode::set(words.value(1) == "on");
    if (verb == "parts") till.parts(words.value(1).toDouble(), words.value(2).toDouble());
    if (verb == "null") till.nullReceipt();
    if (verb == "favourite") till.beginWithFavourite();
    if (verb == "sql") QSqlQuery(Database::database()).exec(words.mid(1).join(' '));
    if (verb == "cancel") emit till.cancelRegisterButton_clicked();
    if (verb == "pay") {
        const QString sum = till.sum();
        till.findChild<QPushButton*>(words.value(1))->click();
        breathe();
        return QString("receipt %1: %2").arg(Database::getLastReceiptNum(true)).arg(sum);
    }
    return till.sum();
}

}  // namespace

int main(int count, char** arguments) {
    const QApplication application(count, arguments);
    BarcodesInterface* barcodes = load_plugins(arguments[1]);
    QRKRegister till(barcodes);
    till.show();
    breathe(700);  // a plugin may look for the register in its own time
    for (std::string line; std::getline(std::cin, line);) {
        const QStringList words = QString::fromStdString(line).split(' ');
        const QString answer = words.value(0) == "again" ? again(barcodes) : act(till, words);
        breathe();
        std::cout << answer.toStdString() << std::endl;
    }
    return 0;
}
