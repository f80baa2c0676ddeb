// SPDX-License-Identifier: Apache-2.0
#include "qrk_plugin.hpp"

#include <QAbstractButton>
#include <QApplication>
#include <QDateTime>
#include <QDebug>
#include <QRegularExpression>
#include <QSettings>
#include <QUuid>

#include "3rdparty/ckvsoft/rbac/acl.h"
#include "database.h"
#include "payment.hpp"
#include "receiptitemmodel.h"
#include "utils/demomode.h"

namespace tillside_qrk {
namespace {

constexpr int search_pause_ms = 500;

QJsonObject with(QJsonObject message, const char* field, const QJsonValue& value) {
    message[QLatin1String(field)] = value;
    return message;
}

QString now_us() {
    return json_number(QDateTime::currentMSecsSinceEpoch() * 1000);
}

// The one customer of an answer; empty where there is none.
QJsonObject customer_of(const Answer& answer) {
    const QJsonArray found = answer.reply.value(QStringLiteral("customers")).toArray();
    return found.size() == 1 ? found.first().toObject() : QJsonObject();
}

}  // namespace

QrkPlugin::QrkPlugin() {
    connect(&search_, &QTimer::timeout, this, &QrkPlugin::lookForRegister);
}

QrkPlugin::~QrkPlugin() = default;

bool QrkPlugin::initialize() {
    const QSettings settings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("tillside"),
                             QStringLiteral("qrk"));
    const auto setting = [&settings](const char* key, const char* otherwise) {
        return settings.value(QLatin1String(key), QLatin1String(otherwise)).toString();
    };
    store_ = setting("store", "");
    till_ = setting("till", "");
    currency_ = setting("currency", "EUR");
    language_ = setting("language", "en");
    link_ = std::make_unique<EngineLink>(setting("library", "libtillside.so"),
                                         setting("socket", "/run/tillside/till.sock"));
    loadStockPlugin(setting("barcodes", ""));
    nextOrder();
    link_->call(Kind::hello, with(with(about(QString()), "hostName", QStringLiteral("QRK")),
                                  "capabilities", QJsonArray{QStringLiteral("tillside.card/1")}));
    search_.start(search_pause_ms);
    // A window must not outlive the application.
    connect(qApp, &QCoreApplication::aboutToQuit, this, &QrkPlugin::deinitialize,
            Qt::UniqueConnection);
    return true;
}

bool QrkPlugin::deinitialize() {
    search_.stop();
    unwatch();
    if (stock_ != nullptr) {
        disconnect(stock_, nullptr, this, nullptr);
        stock_->deinitialize();
    }
    beside_.reset();
    link_.reset();
    return true;
}

QDialog* QrkPlugin::SettingsDialog() {
    return stock_ != nullptr ? stock_->SettingsDialog() : new QDialog;
}

bool QrkPlugin::process(ReceiptItemModel* model, int index, QString barcode) {
    watch(model);
    if (find(barcode)) return true;
    return stock_ != nullptr && stock_->process(model, index, barcode);
}

void QrkPlugin::loadStockPlugin(const QString& file) {
    if (file.isEmpty()) return;
    if (stock_ == nullptr) {
        stock_loader_.setFileName(file);
        stock_ = qobject_cast<BarcodesInterface*>(stock_loader_.instance());
    }
    if (stock_ == nullptr) {
        qWarning() << "tillside: QRK's own barcode plugin:" << stock_loader_.errorString();
        return;
    }
    stock_->initialize();
    connect(stock_, &BarcodesInterface::minusSlot, this, &BarcodesInterface::minusSlot);
    connect(stock_, &BarcodesInterface::setColumnHidden, this, &BarcodesInterface::setColumnHidden);
    connect(stock_, &BarcodesInterface::finishedReceipt, this, &BarcodesInterface::finishedReceipt);
}

// Where the first item comes from a button, no barcode brings the model: it is a child of the
// register.
void QrkPlugin::lookForRegister() {
    if (model_ != nullptr) return;
    const QWidgetList widgets = QApplication::allWidgets();
    for (const QWidget* widget : widgets) {
        if (!widget->inherits("QRKRegister")) continue;
        const auto models = widget->findChildren<QStandardItemModel*>();
        for (QStandardItemModel* model : models)
            if (model->inherits("ReceiptItemModel")) watch(model);
    }
}

void QrkPlugin::watch(QStandardItemModel* model) {
    if (link_ == nullptr || model == nullptr || model == model_) return;
    unwatch();
    model_ = model;
    heard_ << model;
    if (beside_ == nullptr) {
        beside_ = std::make_unique<BesideWindow>();
        connect(beside_.get(), &BesideWindow::newCustomer, this, &QrkPlugin::enrol);
        connect(beside_.get(), &BesideWindow::takeOff, this, &QrkPlugin::takeOff);
        connect(beside_.get(), &BesideWindow::noMoreMessages, this, &QrkPlugin::withdraw);
    }
    // By name: these are QRK's signals, of classes that are not its plugin interface.
    connect(model, SIGNAL(finishedItemChanged()), this, SLOT(receiptChanged()));
    connect(model, &QAbstractItemModel::rowsRemoved, this, &QrkPlugin::receiptChanged);
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this, &QrkPlugin::receiptCleared);
    QObject* till = model->parent();
    if (till != nullptr && till->inherits("QRKRegister")) {
        heard_ << till;
        // Pressed comes before clicked, with which QRK takes the payment.
        for (const char* name : {"cashReceipt", "creditcardReceipt", "debitcardReceipt"})
            if (auto* button = till->findChild<QAbstractButton*>(QLatin1String(name))) {
                heard_ << button;
                connect(button, &QAbstractButton::pressed, this, &QrkPlugin::beforeTender);
            }
        connect(till, SIGNAL(finishedReceipt()), this, SLOT(receiptFinished()));
        connect(till, SIGNAL(cancelRegisterButton_clicked()), this, SLOT(receiptGivenUp()));
    }
    receiptChanged();
}

void QrkPlugin::unwatch() {
    for (const QPointer<QObject>& one : heard_)
        if (one != nullptr) disconnect(one, nullptr, this, nullptr);
    heard_.clear();
    model_ = nullptr;
}

QJsonObject QrkPlugin::about(const QString& ticket) const {
    const QJsonObject context{
        {QStringLiteral("store"), store_},
        {QStringLiteral("till"), till_},
        {QStringLiteral("businessDay"), QDate::currentDate().toString(Qt::ISODate)},
        {QStringLiteral("ticket"), ticket},
        {QStringLiteral("staff"), QString::number(RBAC::Instance()->getUserId())},
        {QStringLiteral("role"), QStringLiteral("CASHIER")},
        {QStringLiteral("training"), DemoMode::isDemoMode()},
        {QStringLiteral("currency"), currency_}};
    return {{QStringLiteral("context"), context}};
}

QString QrkPlugin::customerId() const {
    return card_.value(QStringLiteral("customerId")).toString();
}

void QrkPlugin::receiptChanged() {
    if (link_ == nullptr || model_ == nullptr) return;
    const Basket now = read_basket(*model_);
    if (now == basket_) return;
    basket_ = now;
    revision_++;
    if (!now.problem.isEmpty()) return;  // told when the receipt is finished as it is
    advise(link_->call(Kind::basket_changed, with(with(about(order_), "customerId", customerId()),
                                                  "basket", basket_.message(revision_))));
}

// QRK clears the whole model to begin the next receipt, also before it says that this one is
// finished. The cashier takes rows off one by one instead: then what is left is the receipt.
void QrkPlugin::receiptCleared() {
    cleared_ = basket_;
    basket_ = Basket();
}

void QrkPlugin::beforeTender() {
    cleared_ = Basket();  // of a null receipt that came to nothing
    if (link_ == nullptr || basket_.empty() || !basket_.problem.isEmpty()) return;
    advise(link_->call(Kind::before_tender, with(with(about(order_), "customerId", customerId()),
                                                 "basket", basket_.message(revision_))));
}

// QRK's own slots run before this one: the receipt is signed and printed, the model empty. The
// database is committed only after all of them: the rest waits for that.
void QrkPlugin::receiptFinished() {
    const Basket sold = ended();
    const QString order = order_;
    QTimer::singleShot(0, this, [this, sold, order] {
        const int number = Database::getLastReceiptNum(true);
        tell(number, Database::getPayedBy(number), sold, order);
        nextOrder();
        receiptChanged();  // a setting of QRK puts the first product on a new receipt
    });
}

void QrkPlugin::tell(int number, int paid_by, const Basket& sold, const QString& order) {
    if (link_ == nullptr || sold.empty() || !is_sale(paid_by)) return;
    if (!sold.problem.isEmpty()) {
        qWarning().noquote() << "tillside: receipt" << number << "is not reported:" << sold.problem;
        return;
    }
    Basket basket = sold;
    QJsonObject message = with(about(QString::number(number)), "customerId", customerId());
    message[QStringLiteral("tenders")] = tenders_of(number, paid_by, sold.total - sold.refund);
    if (!sold.returned.isEmpty()) {
        message[QStringLiteral("lines")] = sold.returned;
        message[QStringLiteral("refundTotal")] = json_number(sold.refund);
        if (!sold.lines.isEmpty()) message[QStringLiteral("taken")] = sold.message(revision_);
        link_->post(Kind::return_completed, message, order);
        return;
    }
    message[QStringLiteral("suggestions")] = outcomes(&basket);
    message[QStringLiteral("basket")] = basket.message(revision_);
    link_->post(Kind::basket_completed, message, order);
}

void QrkPlugin::receiptGivenUp() {
    if (link_ != nullptr && !ended().empty()) {
        link_->post(Kind::basket_voided,
                    with(with(about(order_), "revision", json_number(revision_)), "reason",
                         QStringLiteral("cancelled")),
                    order_);
    }
    nextOrder();
}

// What stood on the receipt that ends now: QRK may have begun the next one already.
Basket QrkPlugin::ended() const {
    return cleared_.empty() ? basket_ : cleared_;
}

void QrkPlugin::draw(const QJsonArray& suggestions, const QString& words) {
    if (beside_ != nullptr) beside_->draw(card_, suggestions, words);
}

void QrkPlugin::nextOrder() {
    order_ = QUuid::createUuid().toString(QUuid::WithoutBraces);
    revision_ = 0;
    basket_ = Basket();
    cleared_ = Basket();
    card_ = QJsonObject();
    shown_.clear();
    draw({}, {});
}

bool QrkPlugin::find(const QString& text) {
    if (link_ == nullptr) return false;
    const Answer scan = link_->call(Kind::scanned, with(about(order_), "text", text));
    QJsonObject card = customer_of(scan);
    const QJsonObject what = scan.reply.value(QStringLiteral("scan")).toObject();
    static const QRegularExpression phone(QStringLiteral("^\\+?[0-9][0-9 -]{6,18}$"));
    if (card.isEmpty() && scan.ok() && what.value(QStringLiteral("gtin")).toString().isEmpty() &&
        phone.match(text).hasMatch() && Database::getProductIdByBarcode(text) <= 0) {
        card = customer_of(link_->call(Kind::find_customer, with(about(order_), "phone", text)));
    }
    if (card.isEmpty()) return false;
    attach(card);
    return true;
}

void QrkPlugin::attach(const QJsonObject& card) {
    card_ = card;
    advise(link_->call(Kind::set_customer, with(about(order_), "customerId", customerId())));
}

void QrkPlugin::advise(const Answer& answer) {
    const bool current = answer.ok() && !answer.reply.value(QStringLiteral("stale")).toBool();
    const QJsonArray suggestions =
        current ? answer.reply.value(QStringLiteral("suggestions")).toArray() : QJsonArray();
    draw(suggestions, {});
    for (int at = 0; at < suggestions.size(); ++at) {
        const QJsonObject one = suggestions.at(at).toObject();
        const QString id = one.value(QStringLiteral("suggestionId")).toString();
        if (shown_.contains(id)) continue;
        shown_[id] = {{QStringLiteral("suggestionId"), id},
                      {QStringLiteral("sku"), one.value(QStringLiteral("sku"))},
                      {QStringLiteral("position"), at + 1},
                      {QStringLiteral("shownAtUs"), now_us()}};
    }
}

QJsonArray QrkPlugin::outcomes(Basket* sold) const {
    QJsonArray all;
    for (QJsonObject shown : shown_) {
        shown[QStringLiteral("outcome")] = QStringLiteral("IGNORED");
        for (int at = 0; at < sold->lines.size(); ++at) {
            QJsonObject line = sold->lines.at(at).toObject();
            if (line.value(QStringLiteral("sku")) != shown.value(QStringLiteral("sku"))) continue;
            line[QStringLiteral("suggestionId")] = shown.value(QStringLiteral("suggestionId"));
            sold->lines[at] = line;
            shown[QStringLiteral("outcome")] = QStringLiteral("ACCEPTED");
        }
        all.append(shown);
    }
    return all;
}

void QrkPlugin::enrol() {
    if (link_ == nullptr) return;
    QJsonObject get = with(about(order_), "language", language_);
    get[QStringLiteral("surface")] = QStringLiteral("READ_ALOUD");  // the cashier's screen
    const Answer fetched = link_->call(Kind::get_notice, get, 500);
    const QJsonObject notice = fetched.reply.value(QStringLiteral("notice")).toObject();
    if (notice.isEmpty()) {
        draw({}, tr("No new customers at this moment: please try again later."));
        return;
    }
    const qint64 shown_at = QDateTime::currentMSecsSinceEpoch();
    NoticeDialog dialog(notice);
    // Left: nothing is saved. The plugin may be switched off meanwhile.
    if (dialog.exec() != QDialog::Accepted || link_ == nullptr) return;
    const QJsonObject answer{
        {QStringLiteral("noticeId"), notice.value(QStringLiteral("noticeId"))},
        {QStringLiteral("noticeSha256"), notice.value(QStringLiteral("sha256"))},
        {QStringLiteral("language"), notice.value(QStringLiteral("language"))},
        {QStringLiteral("surface"), QStringLiteral("READ_ALOUD")},
        {QStringLiteral("method"), QStringLiteral("CASHIER_KEYED_ORAL")},
        {QStringLiteral("noticeShownAtUs"), json_number(shown_at * 1000)},
        {QStringLiteral("secondsShown"),
         static_cast<int>((QDateTime::currentMSecsSinceEpoch() - shown_at) / 1000)},
        {QStringLiteral("choices"), dialog.choices()}};
    QJsonObject message = with(about(order_), "phone", dialog.phone());
    message[QStringLiteral("name")] = dialog.name();
    message[QStringLiteral("language")] = notice.value(QStringLiteral("language"));
    message[QStringLiteral("answer")] = answer;
    const Answer done = link_->call(Kind::enrol_customer, message, 1000);
    const QJsonObject card = customer_of(done);  // also of who is a member already
    if (!card.isEmpty()) {
        attach(card);
        return;
    }
    const QJsonObject failure = done.reply.value(QStringLiteral("failure")).toObject();
    const QString words = failure.value(QStringLiteral("message")).toString();
    draw({}, words.isEmpty() ? tr("No answer: perhaps not enrolled. Go on without.") : words);
}

void QrkPlugin::takeOff() {
    if (link_ != nullptr) attach({});
}

void QrkPlugin::withdraw() {
    if (link_ == nullptr || card_.isEmpty()) return;
    // Each press is a withdrawal of its own: on one ticket a customer may agree in between.
    const Answer answer =
        link_->post(Kind::withdraw_consent, with(about(order_), "customerId", customerId()),
                    QUuid::createUuid().toString());
    draw({}, answer.kept() ? tr("Withdrawn: no more messages to this customer.")
                           : tr("NOT recorded: please write it down for head office."));
}

}  // namespace tillside_qrk
