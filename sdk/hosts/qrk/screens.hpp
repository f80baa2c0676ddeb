// SPDX-License-Identifier: Apache-2.0
//
// What is drawn beside QRK's register: a small window with the customer's card and suggestions, and
// the dialog with the notice. Texts are shown as they are, never as markup.
#pragma once

#include <QCheckBox>
#include <QDialog>
#include <QJsonArray>
#include <QJsonObject>
#include <QLineEdit>
#include <QVBoxLayout>
#include <QWidget>

namespace tillside_qrk {

class BesideWindow : public QWidget {
    Q_OBJECT
public:
    BesideWindow();
    // The card (empty: nobody), suggestions, and a sentence, in place of what stood there.
    void draw(const QJsonObject& card, const QJsonArray& suggestions, const QString& words);

signals:
    void newCustomer();
    void takeOff();
    void noMoreMessages();

private:
    QVBoxLayout* texts_;
};

// The whole notice, every choice unticked, phone and name below. Read aloud by the cashier.
class NoticeDialog : public QDialog {
    Q_OBJECT
public:
    explicit NoticeDialog(const QJsonObject& notice);
    QJsonArray choices() const;  // ChoiceAnswer of every choice
    QString phone() const { return phone_->text().trimmed(); }
    QString name() const { return name_->text().trimmed(); }

private:
    QList<QCheckBox*> boxes_;
    QLineEdit* phone_;
    QLineEdit* name_;
};

}  // namespace tillside_qrk
